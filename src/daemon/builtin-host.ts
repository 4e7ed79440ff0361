import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import {
  type Become,
  type BuiltinKind,
  Host,
  type Place,
  privateVariables,
  serveBuiltin,
} from '../backend/builtin/index.ts';
import { EchoMemory, echoServer } from '../backend/echo/index.ts';
import { realClock } from './real-clock.ts';

/** A built-in instance that no hub is connected to ends by itself after so long, in ms. */
const ALONE_MS = 30_000;
const MAX_LINE = 512 * 1024 * 1024;
/** Where the launcher waits to hear that the socket can be reached. */
const READY_FD = 3;

const echo: BuiltinKind = (identity, changed) => {
  const state = new EchoMemory(changed);
  const { pid, version, root } = identity;
  return { ...echoServer({ pid, version, root }, state), state };
};

/** Every built-in kind, by name, loaded by the processes of that kind only. A new kind is one folder in `backend/` and one line here. */
const kinds: Readonly<Record<string, () => Promise<BuiltinKind>>> = {
  echo: async () => echo,
  godot: async () => (await import('./godot-kind.ts')).godotKind,
};

export const builtinKinds: readonly string[] = Object.keys(kinds);

/** Runs one built-in kind in this process until it is told to end or left alone. */
export async function builtinHost(kind: string): Promise<void> {
  const load = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  const socketPath = process.env[privateVariables.socket];
  const nonce = process.env[privateVariables.nonce];
  if (!load || !socketPath || !nonce) {
    process.stderr.write(`The hub starts this: builtin ${builtinKinds.join('|')}, with SOCKET_PATH and a nonce.\n`);
    process.exitCode = 2;
    return;
  }
  delete process.env[privateVariables.nonce]; // what it starts itself need not know
  const make = await load();
  const { pid } = process;
  const began = logEnd();
  const ended = Promise.withResolvers<void>();
  const alone = (): void => ended.resolve();
  const host = new Host({
    kind,
    make,
    nonce,
    pid,
    settle: (become) => settle(become, began),
    aloneMs: ALONE_MS,
    clock: realClock,
    alone,
  });
  const served = await serveBuiltin(host, { socketPath, pid, maxLineBytes: MAX_LINE, clock: realClock });
  process.once('SIGTERM', alone);
  process.once('SIGINT', alone);
  tellReady();
  await ended.promise;
  await host.leave();
  await served[Symbol.asyncDispose]();
  process.exit(0);
}

/** A launcher that is gone by now needs no answer: left alone, this process ends by itself. */
function tellReady(): void {
  try {
    writeSync(READY_FD, 'listening\n');
  } catch (error) {
    process.stderr.write(`Nobody heard that it listens: ${String(error)}\n`);
  }
  closeSync(READY_FD);
}

/** Where it was started, or where it is told to go: then with the environment and the log of the one it becomes. */
function settle({ root, env, logFile }: Become, began: number): Place {
  if (env) replaceEnvironment(env);
  if (root !== undefined) process.chdir(root);
  if (logFile !== undefined) writeTo(logFile);
  return {
    root: process.cwd(),
    version: process.env['VERSION_ID'],
    env: definedIn(process.env),
    logFrom: logFile === undefined ? began : logEnd(),
  };
}

/** A spare was started with little; what the one it becomes does not have, it does not have either. */
function replaceEnvironment(env: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  for (const [name, value] of Object.entries(env)) process.env[name] = value;
}

/** The lowest free number is what opening gives: stdout and stderr, also of what this process runs, go there from now on. */
function writeTo(logFile: string): void {
  for (const fd of [1, 2]) {
    closeSync(fd);
    openSync(logFile, 'a', 0o600);
  }
}

/** Where the log ends now, in bytes: there it begins for this instance. */
const logEnd = (): number => {
  const log = fstatSync(2);
  return log.isFile() ? log.size : 0;
};

const definedIn = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
