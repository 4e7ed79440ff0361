import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { type Named, startTimeOf, watchProcess } from '../../../../instance/index.ts';
import type { Clock } from '../../../../kernel/clock.ts';
import { HubError } from '../../../../kernel/errors.ts';

/** Between being asked to end and being ended, in ms. */
const GRACE_MS = 5000;

export interface GameExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface GameSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly output: (stream: 'stdout' | 'stderr', chunk: Buffer) => void;
}

/** A game in a process group of its own. Nothing of it is left when `gone` has resolved. */
export interface GameProcess extends Named {
  readonly exited: Promise<GameExit>;
  readonly gone: Promise<void>;
  /** Asks it to end, then ends it. Resolves when nothing is left; may be called again. */
  end(): Promise<void>;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Throws `engine-missing` when the binary cannot be started. */
export async function startGame(spec: GameSpec, clock: Clock): Promise<GameProcess> {
  const child = await begin(spec);
  child.on('error', () => undefined); // what happens to it from now on, `exited` tells
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => spec.output(name, chunk));
    child[name].on('error', () => undefined);
  }
  const exited = exitOf(child);
  const { pid = 0 } = child;
  const named = { pid, startTime: startTimeOf(pid) ?? '' };
  const watched = watchProcess(named, exited, clock);
  const gone = Promise.all([exited, watched.gone]).then(() => undefined);
  let ended: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    await endOf(watched, gone, clock);
    child.stdout.destroy();
    child.stderr.destroy();
  };
  return { ...named, exited, gone, end: () => (ended ??= end()) };
}

async function begin({ command, args, root, env }: GameSpec): Promise<Child> {
  try {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      shell: false,
    });
    await once(child, 'spawn');
    return child;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HubError('engine-missing', `The engine ${command} cannot be started: ${why}.`, { cause });
  }
}

/** Its outputs may be held open by what it has started; its own end counts. */
async function exitOf(child: Child): Promise<GameExit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** SIGTERM to the group, and SIGKILL when that was not enough. */
export async function endOf(
  group: { signal(name: NodeJS.Signals): void },
  gone: Promise<unknown>,
  clock: Clock,
): Promise<void> {
  const late = new AbortController();
  group.signal('SIGTERM');
  const kill = clock
    .sleep(GRACE_MS, late.signal)
    .then(() => group.signal('SIGKILL'))
    .catch(() => undefined); // it ended by itself
  await gone;
  late.abort();
  await kill;
}
