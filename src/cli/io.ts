import { homedir } from 'node:os';
import { errorKinds, HubError } from '../kernel/errors.ts';

/** What a command sees of the world; tests hand in one that remembers. Text is written as it is, line ends included. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  homedir: string;
  /** A person sits in front of it. */
  isTTY: boolean;
  /** Yes or no; anything but a clear yes is a no. Absent where nobody can be asked. */
  ask?(question: string): Promise<boolean>;
}

/** The real world. */
export function processIo(): Io {
  const isTTY = process.stdin.isTTY && process.stdout.isTTY;
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env: process.env,
    cwd: process.cwd(),
    homedir: homedir(),
    isTTY,
    ...(isTTY ? { ask } : {}),
  };
}

/** For a whole process, and before it prints: what becomes of it when that cannot be written. */
export const heedOutput = (): void => void process.stdout.on('error', unwritten);

/** Whoever read it has seen enough: `warren list | head -1`. Anything else is a failure, and said where it can be. */
function unwritten({ code, message }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') process.exit();
  const why = `What was to be printed cannot be written (${message}). Make room there, or send it elsewhere.`;
  process.stderr.write(`warren: ${why}\n`);
  process.exit(errorKinds['file-unusable'].exit);
}

/** `--yes`, or a person who says yes. Where nobody can be asked the answer is undefined. */
export async function consent(io: Io, yes: boolean, question: string): Promise<boolean | undefined> {
  if (yes) return true;
  return io.isTTY ? io.ask?.(question) : undefined;
}

/**
 * Runs a command and turns what it throws into a sentence and an exit code: expected errors by their table, wrong flags
 * with the usage. In JSON where its words ask for that. A bug goes on to the caller.
 */
export async function answered(
  io: Io,
  usage: string,
  work: () => number | Promise<number>,
  words: readonly string[],
): Promise<number> {
  try {
    return await work();
  } catch (thrown) {
    const error = isWrongFlag(thrown) ? misused(thrown.message, usage) : thrown;
    if (!(error instanceof HubError)) throw error;
    if (asksJson(words)) io.out(errorJson(error));
    else io.err(`${error.message}\n`);
    return error.kind.exit;
  }
}

/** What somebody typed means nothing to us. */
export const misused = (why: string, usage: string): HubError =>
  new HubError('invalid-params', `${why}\n\n${usage.trimEnd()}`);

export function asksJson(words: readonly string[]): boolean {
  const dashes = words.indexOf('--');
  return words.slice(0, dashes < 0 ? undefined : dashes).includes('--json');
}

/** Without the usage, which is for people. */
export function errorJson({ code, message, kind }: HubError): string {
  const [said] = message.split('\n\nUsage: ');
  return `${JSON.stringify({ error: { code, message: said, retry: kind.retry } })}\n`;
}

/** What `parseArgs` of node:util throws about what the user typed. */
const isWrongFlag = (thrown: unknown): thrown is Error =>
  thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('ERR_PARSE_ARGS_');

async function ask(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises');
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
  } finally {
    prompt.close();
  }
}
