import type { Command, Failure, Frame, Heard } from '../debugger/index.ts';
import type { News } from '../news.ts';
import { plainOf, type Variant } from '../variant/index.ts';
import { ActivityCount } from './activity.ts';
import { readAddonEvent } from './addon-event.ts';
import { measured, measuredText } from './monitors.ts';
import { framesIn, placeOf, scriptOf } from './place.ts';
import { SceneWatch } from './scene-tree.ts';

/** Measurements come every second; every so often, in ms, one is told. */
const PERF_MS = 5000;
/** Calls of functions are added up for so long, in ms. */
const ACTIVITY_MS = 1000;

export interface Understood {
  readonly news: readonly News[];
  readonly commands: readonly Command[];
  /** What the game does from now on, where that changed. */
  readonly state?: 'running' | 'paused';
}

const nothing: Understood = { news: [], commands: [] };

/**
 * What the messages of one game mean. It stands still at an error in a script until it is told to go on: then its stack is asked
 * for, told, and it goes on, or stays when that is wished.
 */
export class Interpreter {
  readonly #major: 3 | 4;
  readonly #pauseOnCrash: boolean;
  readonly #activity = new ActivityCount();
  readonly #scenes = new SceneWatch();
  #halted: Extract<Heard, { kind: 'halted' }> | undefined;
  #measuredAt = Number.NEGATIVE_INFINITY;
  #activeAt = Number.NEGATIVE_INFINITY;

  constructor(options: { readonly major: 3 | 4; readonly pauseOnCrash: boolean }) {
    this.#major = options.major;
    this.#pauseOnCrash = options.pauseOnCrash;
  }

  /** `now`: in ms, of a clock that does not jump. */
  hear(heard: Heard, now: number): Understood {
    const hearing = this.#hearings[heard.kind] as (heard: Heard, now: number) => Understood; // that of its own kind
    return hearing(heard, now);
  }

  /** What was not told yet. */
  last(): readonly News[] {
    return this.#activity.take();
  }

  readonly #hearings: {
    readonly [K in Heard['kind']]: (heard: Extract<Heard, { kind: K }>, now: number) => Understood;
  } = {
    printed: ({ texts }) => ({ ...nothing, news: texts.map(printed) }),
    failed: ({ failure }) => ({ ...nothing, news: [failed(failure)] }),
    halted: (heard) => {
      this.#halted = heard;
      return { news: [], commands: [{ do: 'stack', thread: heard.thread }] };
    },
    stack: ({ frames }) => this.#crashed(frames),
    resumed: () => {
      this.#halted = undefined;
      return { ...nothing, state: 'running' };
    },
    measured: ({ values }, now) => {
      if (now - this.#measuredAt < PERF_MS) return nothing;
      this.#measuredAt = now;
      const data = measured(values, this.#major);
      return { ...nothing, news: [{ kind: 'perf', message: measuredText(data), data: { ...data } }] };
    },
    signature: ({ id, text }) => {
      this.#activity.name(id, text);
      return nothing;
    },
    active: ({ functions }, now) => {
      this.#activity.add(functions);
      if (now - this.#activeAt < ACTIVITY_MS) return nothing;
      this.#activeAt = now;
      return { ...nothing, news: this.#activity.take() };
    },
    tree: ({ nodes }) => {
      const news = this.#scenes.news(nodes);
      return news ? { ...nothing, news: [news] } : nothing;
    },
    custom: ({ name, data }) => ({ ...nothing, news: [custom(name, data)] }),
  };

  #crashed(frames: readonly Frame[]): Understood {
    const halted = this.#halted;
    if (!halted) return nothing; // nobody asked for it
    this.#halted = undefined;
    const stack = framesIn(frames);
    const news: News = {
      kind: halted.breakpoint ? 'state' : 'crash',
      ...placeOf(stack[0]),
      message: halted.breakpoint ? `It came to a breakpoint: ${halted.why}` : halted.why,
      stack,
    };
    if (this.#pauseOnCrash) return { news: [news], commands: [], state: 'paused' };
    return { news: [news], commands: [{ do: 'continue', thread: halted.thread }] };
  }
}

/** The engine prints only so much in a second; it says so in what it prints. */
const heldBack = '[output overflow, print less text!]';

function printed({ text, error }: { text: string; error: boolean }): News {
  if (text === heldBack)
    return { kind: 'warning', message: 'The engine held back what was printed: too many characters in a second.' };
  return { kind: 'print', message: text, ...(error ? { data: { stream: 'stderr' } } : {}) };
}

function failed({ severity, message, file, line, function: name, stack }: Failure): News {
  const frames = framesIn(stack);
  const script = scriptOf(file);
  const own = script === undefined ? undefined : { script, line, function: name };
  const source = script === undefined && file !== '' ? { data: { source: `${file}:${line}`, function: name } } : {};
  return {
    kind: severity,
    ...placeOf(own ?? frames[0]),
    message: message === '' ? 'An error without words.' : message,
    ...(frames.length > 0 ? { stack: frames } : {}),
    ...source,
  };
}

/** `warren:event` is what the add-on sends. */
function custom(name: string, data: readonly Variant[]): News {
  const said = name === 'warren:event' ? readAddonEvent(plainOf(data[0] ?? null)) : undefined;
  return said ?? { kind: 'custom', message: name, data: { values: plainOf(data) } };
}
