import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { type Exit, exitOf, Group, startTimeOf } from '../../../instance/index.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { HubError } from '../../../kernel/errors.ts';
import { LineCutter } from './engine-output.ts';

export interface EngineRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly onLine: (line: string, stream: 'out' | 'err') => void;
  /** Called before anything else can happen; written down, so that nothing is left behind when this process is killed. */
  readonly onSpawn: (process: { pid: number; startTime: string }) => void;
}

/** From SIGTERM to SIGKILL, in ms. */
const STOP_MS = 3000;
/** What it said last may take so long to come, in ms, on a machine that is busy: the verdict rests on it. */
const LAST_LINES_MS = 2000;

/**
 * Runs the engine to its end, in a process group of its own, and resolves when nothing of the group is left. Aborting ends the
 * group; then too it resolves with how the process ended. On pipes on purpose: when this process is killed, the engine dies at
 * the next line it prints.
 */
export async function runEngine(run: EngineRun, signal: AbortSignal): Promise<Exit> {
  signal.throwIfAborted();
  const child = spawn(run.command, run.args, {
    cwd: run.cwd,
    env: run.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    shell: false,
  });
  const { pid } = child;
  if (pid === undefined) throw await neverBegan(child, run.command);
  child.on('error', () => undefined); // how it ends is told by its exit
  run.onSpawn({ pid, startTime: startTimeOf(pid) ?? '' });
  read(child.stdout, (line) => run.onLine(line, 'out'));
  read(child.stderr, (line) => run.onLine(line, 'err'));
  const group = new Group(pid);
  const end = endOnAbort(group, run.clock, signal);
  try {
    const exit = await exitOf(child, run.clock, LAST_LINES_MS);
    if (!signal.aborted) group.signal('SIGKILL'); // what it left behind in its group has nobody to work for
    await group.emptied(run.clock);
    return exit;
  } finally {
    end[Symbol.dispose]();
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

function endOnAbort(group: Group, clock: Clock, signal: AbortSignal): Disposable {
  let cancel: (() => void) | undefined;
  const end = (): void => {
    group.signal('SIGTERM');
    cancel = clock.after(STOP_MS, () => group.signal('SIGKILL'));
  };
  signal.addEventListener('abort', end, { once: true });
  return {
    [Symbol.dispose]() {
      signal.removeEventListener('abort', end);
      cancel?.();
    },
  };
}

function read(stream: Readable, take: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  const lines = new LineCutter(take);
  stream.on('error', () => undefined); // a broken pipe is news about the process, which its exit tells
  stream.on('data', (chunk: Buffer) => lines.push(decoder.write(chunk)));
  stream.once('end', () => lines.end());
}

async function neverBegan(child: ChildProcess, command: string): Promise<HubError> {
  const [cause]: unknown[] = await once(child, 'error');
  return new HubError('engine-missing', `${command} cannot be started. Is it still there, and may it be run?`, {
    cause,
  });
}
