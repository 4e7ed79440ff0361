import { rmSync } from 'node:fs';
import { type BuiltinServer, serveBuiltin } from '../backend/builtin/index.ts';
import { echoServer } from '../backend/echo/index.ts';
import { realClock } from './real-clock.ts';

/** A built-in instance that nobody is connected to ends by itself after so long, in ms. */
const ALONE_MS = 30_000;
const MAX_LINE = 512 * 1024 * 1024;

/** Every built-in kind, by name. A new kind is one folder in `backend/` and one line here. */
const kinds: Readonly<Record<string, () => BuiltinServer>> = {
  echo: () => echoServer({ pid: process.pid, version: process.env['VERSION_ID'], root: process.cwd() }),
};

export const builtinKinds: readonly string[] = Object.keys(kinds);

/** Runs one built-in kind in this process until it is told to end or left alone. */
export async function builtinHost(kind: string): Promise<void> {
  const make = kinds[kind];
  const socketPath = process.env['SOCKET_PATH'];
  if (!make || !socketPath) {
    process.stderr.write(`Usage: SOCKET_PATH=… builtin ${builtinKinds.join('|')} (started by the hub)\n`);
    process.exitCode = 2;
    return;
  }
  const end = (): void => {
    rmSync(socketPath, { force: true });
    process.exit(0);
  };
  await serveBuiltin(make(), {
    socketPath,
    nonce: String(process.pid),
    maxLineBytes: MAX_LINE,
    aloneMs: ALONE_MS,
    clock: realClock,
    alone: end,
  });
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  process.stdout.write('listening\n');
}
