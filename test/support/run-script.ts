import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface How {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Whether it closes its end once all is said. */
  readonly closes?: boolean;
}

/** `node WORDS…`, which is said this on its stdin; how it ended. */
export async function run(
  words: readonly string[],
  said: string | Buffer,
  { env, cwd, closes = true }: How,
): Promise<Ended> {
  const child = spawn(process.execPath, words, { env, cwd });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (err += chunk.toString()));
  child.stdin.on('error', () => {});
  child.stdin.write(said);
  if (closes) child.stdin.end();
  const [code] = (await once(child, 'close')) as [number | null]; // what 'close' gives
  return { code, out, err };
}
