import { stampOf } from './clean-line.ts';
import { LineCutter } from './line-cutter.ts';
import { messageIn } from './message.ts';
import type { Opened } from './opened.ts';
import { chunksIn } from './read-lines.ts';
import { toldLine } from './summary.ts';

/** What the first lines of a transcript say, and when the last ones were written. */
export interface Glance {
  readonly cwd: string | null;
  readonly fromAt: number | null;
  readonly toAt: number | null;
  /** The first words of the user, without secrets. */
  readonly begins: string | null;
}

/** So much is read at either end. */
const BYTES = 64 * 1024;
const LONGEST_BEGIN = 120;

export async function glance({ handle, bytes }: Opened): Promise<Glance> {
  const head = await partOf(handle, 0, Math.min(bytes, BYTES));
  const tail = bytes > BYTES ? (await partOf(handle, bytes - BYTES, bytes)).slice(1) : head;
  const stamps = head.map(({ value }) => stampOf(value));
  const first = head.find(({ value }) => isAsked(value));
  return {
    cwd: stamps.find(({ cwd }) => cwd !== null)?.cwd ?? null,
    fromAt: stamps.find(({ at }) => at !== null)?.at ?? null,
    toAt: tail.findLast(({ value }) => stampOf(value).at !== null)?.at ?? null,
    begins: first ? toldLine(first.line, LONGEST_BEGIN).replace(/^user: /, '') : null,
  };
}

async function partOf(handle: Opened['handle'], from: number, to: number) {
  const cutter = new LineCutter(BYTES);
  const lines = [];
  for await (const chunk of chunksIn(handle, from, to)) lines.push(...cutter.push(chunk));
  return [...lines, ...cutter.end()].map((line) => {
    const value = valueIn(line.text);
    return { line, value, at: stampOf(value).at };
  });
}

/** What clients put before the first words of a user stands in angle brackets. */
function isAsked(value: unknown): boolean {
  const { role, text } = messageIn(value);
  return role === 'user' && text.trim() !== '' && !text.trimStart().startsWith('<');
}

/** The first line of Codex is longer than what is read here: where it was is said at its beginning. */
function valueIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const [, said] =
      /^\{"timestamp":"[^"]{1,40}","type":"session_meta","payload":\{[^{}]{0,400}?"cwd":("(?:[^"\\]|\\.){1,4096}")/.exec(
        text,
      ) ?? [];
    return said === undefined ? undefined : { cwd: valueIn(said) };
  }
}
