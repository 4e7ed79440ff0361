import { decodeVariant, encodeVariant, framed, type Result, type Variant } from '../variant/index.ts';
import { type Command, type Heard, MAIN_THREAD, PROFILED_FUNCTIONS, type Tongue } from './heard.ts';
import { framesOf, listOf, numberAt, numbersOf, rowsOf, textAt, textsOf } from './pick.ts';

/** Warnings have this number where the engine tells the type of an error instead of a yes or no. */
const WARNING_TYPE = 1n;

/**
 * Godot 4 sends one array for each message: its name, the thread it comes from, and its data; the first versions did without the
 * thread. It is answered as it speaks.
 */
export class Godot4 implements Tongue {
  #threads = true;

  hear(message: Buffer): Result<Heard | undefined> {
    const decoded = decodeVariant(message, 4);
    if (!decoded.ok) return decoded;
    const parts = listOf(decoded.value);
    const [name] = parts;
    const data = parts.at(-1);
    if (typeof name !== 'string' || parts.length < 2 || parts.length > 3 || !Array.isArray(data))
      return { ok: false, why: 'a message is not a name, a thread and a list' };
    this.#threads = parts.length === 3;
    const reading = readings.get(name);
    if (reading) return { ok: true, value: reading(listOf(data)) };
    return { ok: true, value: isForeign(name) ? { kind: 'custom', name, data: listOf(data) } : undefined };
  }

  say(command: Command): Buffer {
    const [name, data, thread] = wordsFor(command);
    const encoded = encodeVariant(this.#threads ? [name, thread, data] : [name, data], 4);
    return encoded.ok ? framed(encoded.value) : Buffer.alloc(0); // they are our own words: they can be encoded
  }
}

/** What the engine itself sends has one of these before the colon, or no colon; the rest is the game's. */
const ownPrefixes = new Set(['core', 'scene', 'servers', 'performance', 'visual', 'multiplayer', 'embed', 'window']);
const ownMessages = new Set(['set_pid', 'request_quit', 'stack_frame_vars', 'stack_frame_var', 'evaluation_return']);
const isForeign = (name: string): boolean =>
  name.includes(':')
    ? !ownPrefixes.has(name.slice(0, name.indexOf(':'))) && !name.startsWith('filesystem:')
    : !ownMessages.has(name);

function wordsFor(command: Command): readonly [string, readonly Variant[], bigint] {
  switch (command.do) {
    case 'continue':
      return ['continue', [], command.thread ?? MAIN_THREAD];
    case 'stack':
      return ['get_stack_dump', [], command.thread ?? MAIN_THREAD];
    case 'tree':
      return ['scene:request_scene_tree', [], MAIN_THREAD];
    case 'profile':
      return ['profiler:servers', [true, [BigInt(PROFILED_FUNCTIONS), false]], MAIN_THREAD];
  }
}

type Reading = (data: readonly Variant[]) => Heard;

const readings: ReadonlyMap<string, Reading> = new Map(
  Object.entries<Reading>({
    output: (data) => {
      const types = numbersOf(data[1]);
      // What was printed in one frame comes joined, and one print is not told from the next.
      const texts = textsOf(data[0]).flatMap((text, at) =>
        text.split('\n').map((line) => ({ text: line, error: types[at] === 1 })),
      );
      return { kind: 'printed', texts };
    },
    error: failed,
    debug_enter: (data) => ({
      kind: 'halted',
      breakpoint: data[0] === true,
      why: textAt(data, 1),
      thread: typeof data[3] === 'bigint' ? data[3] : MAIN_THREAD,
    }),
    debug_exit: () => ({ kind: 'resumed' }),
    stack_dump: ([, ...frames]) => ({
      kind: 'stack',
      frames: rowsOf(frames, 3).map((row) => ({
        script: textAt(row, 0),
        line: numberAt(row, 1),
        function: textAt(row, 2),
      })),
    }),
    'performance:profile_frame': (data) => ({ kind: 'measured', values: data.map((_, at) => numberAt(data, at)) }),
    'servers:function_signature': (data) => ({ kind: 'signature', text: textAt(data, 0), id: numberAt(data, 1) }),
    'servers:profile_frame': active,
    'scene:scene_tree': (data) => ({
      kind: 'tree',
      nodes: rowsOf(data, 6).map((row) => ({
        children: numberAt(row, 0),
        name: textAt(row, 1),
        type: textAt(row, 2),
        ...(textAt(row, 4) === '' ? {} : { scene: textAt(row, 4) }),
      })),
    }),
  }),
);

function failed(given: readonly Variant[]): Heard {
  const [title, description] = [textAt(given, 7), textAt(given, 8)];
  return {
    kind: 'failed',
    failure: {
      severity: given[9] === true || given[9] === WARNING_TYPE ? 'warning' : 'error',
      // `push_error` puts its text into the description, an engine's error both a condition and a text.
      message: [title, description].filter((part) => part !== '').join(': '),
      file: textAt(given, 4),
      function: textAt(given, 5),
      line: numberAt(given, 6),
      stack: framesOf(given.slice(11, 11 + Math.max(0, numberAt(given, 10)))),
    },
  };
}

/** Six times, the number of servers; a name, a number and so many members for each; a number and the functions. */
function active(given: readonly Variant[]): Heard {
  let at = 7;
  for (let servers = numberAt(given, 6); servers > 0 && at < given.length; servers--)
    at += 2 + Math.max(0, numberAt(given, at + 1));
  const members = given.slice(at + 1, at + 1 + Math.max(0, numberAt(given, at)));
  return {
    kind: 'active',
    functions: rowsOf(members, widthOf(members)).map((row) => ({
      id: numberAt(row, 0),
      calls: numberAt(row, 1),
      self: numberAt(row, 2),
      total: numberAt(row, 3),
    })),
  };
}

/** Later versions tell one more time for each function. A function is two whole numbers, and times, which never are. */
function widthOf(members: readonly Variant[]): number {
  const fits = (width: number): boolean =>
    members.length % width === 0 && members.every((it, at) => (typeof it === 'bigint') === at % width < 2);
  return fits(4) ? 4 : 5;
}
