import type { Activity } from '../debugger/index.ts';
import type { News } from '../news.ts';
import { scriptOf } from './place.ts';

/** No game has more functions than we count. */
const MAX_FUNCTIONS = 20_000;

interface Counted {
  readonly text: string;
  /** Since it was last told. */
  calls: number;
  /** Of the whole run, in seconds. */
  self: number;
  total: number;
}

/** What the engine's profiler says in each frame, added up. */
export class ActivityCount {
  readonly #functions = new Map<number, Counted>();

  name(id: number, text: string): void {
    if (this.#functions.size < MAX_FUNCTIONS) this.#functions.set(id, { text, calls: 0, self: 0, total: 0 });
  }

  add(functions: readonly Activity[]): void {
    for (const { id, calls, self, total } of functions) {
      const counted = this.#functions.get(id);
      if (!counted || !(calls > 0)) continue;
      counted.calls += calls;
      counted.self += self;
      counted.total += total;
    }
  }

  /** Functions of the project that were called since the last time. */
  take(): readonly News[] {
    const called = [...this.#functions.values()].filter(({ calls }) => calls > 0);
    const news = called.flatMap(newsOf);
    for (const counted of called) counted.calls = 0;
    return news;
  }
}

function newsOf({ text, calls, self, total }: Counted): readonly News[] {
  const [path, line, name] = partsOf(text);
  const script = scriptOf(path);
  if (script === undefined) return [];
  return [
    {
      kind: 'function',
      script,
      ...(line > 0 ? { line } : {}),
      function: name,
      message: name,
      count: Math.min(calls, Number.MAX_SAFE_INTEGER),
      data: { selfMs: inMs(self), totalMs: inMs(total) },
    },
  ];
}

/** `res://main.gd::26::helper`; a script inside a scene has a `::` in its path. */
function partsOf(text: string): [path: string, line: number, name: string] {
  const [, path = '', line = '0', name = ''] = /^(.*?)::(\d+)::([^:].*)$/s.exec(text) ?? [];
  const inner = /^(\d+)::(.*)$/s.exec(name);
  return inner ? [path, Number(inner[1]), inner[2] ?? ''] : [path, Number(line), name];
}

const inMs = (seconds: number): number => Math.round(seconds * 1e6) / 1e3;
