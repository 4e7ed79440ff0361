import { decodeVariant, encodeVariant, framed, type Result, type Variant } from '../variant/index.ts';
import { type Command, type Heard, MAIN_THREAD, PROFILED_FUNCTIONS, type Tongue } from './heard.ts';
import { framesOf, listOf, numberAt, numbersOf, rowsOf, textAt } from './pick.ts';

/** No message has more arguments; a scene tree has four for each node. */
const MAX_ARGUMENTS = 1_000_000;
/** What it prints when it is told to count calls, which the game did not say. */
const PROFILING = 'PROFILING ALRIGHT!';

/** Godot 3 sends the name of a message, how many arguments follow, and each of them, all as messages of their own. */
export class Godot3 implements Tongue {
  #name: string | undefined;
  #awaited: number | undefined;
  #arguments: Variant[] = [];

  hear(message: Buffer): Result<Heard | undefined> {
    const decoded = decodeVariant(message, 3);
    return decoded.ok ? this.#take(decoded.value) : decoded;
  }

  say(command: Command): Buffer {
    const encoded = encodeVariant(wordsFor(command), 3);
    return encoded.ok ? framed(encoded.value) : Buffer.alloc(0); // they are our own words: they can be encoded
  }

  #take(value: Variant): Result<Heard | undefined> {
    if (this.#name === undefined) {
      if (typeof value !== 'string') return { ok: false, why: 'a message begins without a name' };
      this.#name = value;
      return nothingYet;
    }
    if (this.#awaited === undefined) {
      if (typeof value !== 'bigint' || value < 0n || value > MAX_ARGUMENTS)
        return { ok: false, why: `${this.#name} has no number of arguments` };
      this.#awaited = Number(value);
    } else this.#arguments.push(value);
    if (this.#arguments.length < this.#awaited) return nothingYet;
    const heard = readings.get(this.#name)?.(this.#arguments);
    this.#name = undefined;
    this.#awaited = undefined;
    this.#arguments = [];
    return { ok: true, value: heard };
  }
}

const nothingYet = { ok: true, value: undefined } as const;

function wordsFor(command: Command): readonly Variant[] {
  switch (command.do) {
    case 'continue':
      return ['continue'];
    case 'stack':
      return ['get_stack_dump'];
    case 'tree':
      return ['request_scene_tree'];
    case 'profile':
      return ['start_profiling', BigInt(PROFILED_FUNCTIONS)];
  }
}

const readings: ReadonlyMap<string, (given: readonly Variant[]) => Heard> = new Map(
  Object.entries<(given: readonly Variant[]) => Heard>({
    output: (given) => ({
      kind: 'printed',
      texts: given
        .map((it) => (typeof it === 'string' ? [it] : listOf(it)))
        .map((row) => ({ text: textAt(row, 0), error: numberAt(row, 1) === 1 }))
        .filter(({ text }) => text !== PROFILING),
    }),
    error: failed,
    // Only at a breakpoint can the same line go on.
    debug_enter: (given) => ({
      kind: 'halted',
      why: textAt(given, 1),
      breakpoint: given[0] === true,
      thread: MAIN_THREAD,
    }),
    debug_exit: () => ({ kind: 'resumed' }),
    stack_dump: (given) => ({ kind: 'stack', frames: given.map(frameOf) }),
    performance: (given) => ({ kind: 'measured', values: numbersOf(given[0]) }),
    profile_sig: (given) => ({ kind: 'signature', text: textAt(given, 0), id: numberAt(given, 1) }),
    profile_frame: active,
    'message:scene_tree': (given) => ({
      kind: 'tree',
      nodes: rowsOf(given, 4).map((row) => ({
        children: numberAt(row, 0),
        name: textAt(row, 1),
        type: textAt(row, 2),
      })),
    }),
  }),
);

function failed([error, , ...stack]: readonly Variant[]): Heard {
  const given = listOf(error);
  const [title, description] = [textAt(given, 7), textAt(given, 8)];
  return {
    kind: 'failed',
    failure: {
      severity: given[9] === true ? 'warning' : 'error',
      message: description === '' ? title : `${title}: ${description}`,
      function: textAt(given, 4),
      file: textAt(given, 5),
      line: numberAt(given, 6),
      stack: framesOf(stack),
    },
  };
}

function frameOf(frame: Variant): { script: string; line: number; function: string } {
  const given = frame instanceof Map ? ['file', 'line', 'function'].map((name): Variant => frame.get(name) ?? '') : [];
  return { script: textAt(given, 0), line: numberAt(given, 1), function: textAt(given, 2) };
}

/** Six times, the number of servers and of functions; a name and a list for each server; id, calls, total, self for each function. */
function active(given: readonly Variant[]): Heard {
  const functions = given.slice(8 + 2 * numberAt(given, 6)).slice(0, 4 * numberAt(given, 7));
  return {
    kind: 'active',
    functions: rowsOf(functions, 4).map((row) => ({
      id: numberAt(row, 0),
      calls: numberAt(row, 1),
      total: numberAt(row, 2),
      self: numberAt(row, 3),
    })),
  };
}
