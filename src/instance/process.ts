import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../kernel/clock.ts';
import type { Report } from '../kernel/report.ts';
import type { Exit, Launched, LaunchSpec } from './contract.ts';
import { membersOf, startTimeOf } from './process-table.ts';
import { RotatingLog } from './rotating-log.ts';
import { spawnFailure } from './spawn-failure.ts';
import { Tail } from './tail.ts';

/** A process in its own session and group, on three pipes; stderr is read here, the other two are the caller's. */
export interface Spawned extends Omit<Launched, 'channel'> {
  readonly stdin: Writable;
  readonly stdout: Readable;
}

export interface Surroundings {
  readonly clock: Clock;
  readonly report: Report;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** A dying process has so long for its last bytes to be read; its children may hold the pipes open for ever. */
const LAST_BYTES_MS = 100;
const GROUP_POLL_MS = { first: 10, most: 100 };

/** Starts `spec.command` with its arguments as they are, through no shell. Rejects with HubError `instance-start-failed`. */
export async function spawnProcess(spec: LaunchSpec, around: Surroundings): Promise<Spawned> {
  const child = begin(spec);
  const pid = child.pid;
  if (pid === undefined) {
    const [cause]: unknown[] = await once(child, 'error');
    throw spawnFailure(spec, cause);
  }
  // A broken pipe is news about the process, which `exited` tells; it must not end the hub.
  for (const part of [child, child.stdin, child.stdout, child.stderr]) part.on('error', () => undefined);
  const startTime = startTimeOf(pid) ?? '';
  const stderr = keep(child.stderr, spec, around);
  const exited = exitOf(child, around.clock);
  const group = new Group(pid);
  return {
    pid,
    startTime,
    stdin: child.stdin,
    stdout: child.stdout,
    exited,
    gone: exited.then(() => group.emptied(around.clock)).then(() => void child.stderr.destroy()),
    lastWords: () => stderr.text(),
    signal: (name) => group.signal(name),
  };
}

function begin(spec: LaunchSpec): Child {
  try {
    // `detached` is setsid: a group of its own to signal, and no terminal whose Ctrl-C it would share.
    return spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      stdio: 'pipe',
      detached: true,
      shell: false,
    });
  } catch (cause) {
    throw spawnFailure(spec, cause);
  }
}

/** Reads stderr for as long as there is any: a full pipe would stop the server in the middle of a call. */
function keep(stderr: Readable, spec: LaunchSpec, { report }: Surroundings): Tail {
  const tail = new Tail();
  const log = spec.logFile === undefined ? undefined : new RotatingLog(spec.logFile, report);
  stderr.on('data', (chunk: Buffer) => {
    tail.push(chunk);
    log?.write(chunk);
  });
  stderr.once('close', () => void log?.end());
  return tail;
}

export async function exitOf(child: ChildProcess, clock: Clock, lastBytesMs = LAST_BYTES_MS): Promise<Exit> {
  const closed = Promise.withResolvers<void>();
  child.once('close', () => closed.resolve());
  const exit = await new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const cancel = clock.after(lastBytesMs, closed.resolve);
  await closed.promise;
  cancel();
  return exit;
}

/** A process group by the pid of its leader. Knows when it was seen empty: from then on the number may be somebody else's. */
export class Group {
  readonly #pgid: number;
  #empty = false;

  constructor(pgid: number) {
    this.#pgid = pgid;
  }

  signal(name: NodeJS.Signals): void {
    if (!this.#empty) signalGroup(this.#pgid, name);
  }

  async emptied(clock: Clock): Promise<void> {
    for (let wait = GROUP_POLL_MS.first; this.#alive(); wait = Math.min(2 * wait, GROUP_POLL_MS.most)) {
      await clock.sleep(wait);
    }
  }

  #alive(): boolean {
    this.#empty ||= !groupAlive(this.#pgid);
    return !this.#empty;
  }
}

/** Whether anything but zombies is left in the group. */
export const groupAlive = (pgid: number): boolean =>
  sent(-pgid, 0) && (membersOf(pgid)?.some((member) => !member.zombie) ?? true);

/** False when there is no such group. */
export const signalGroup = (pgid: number, name: NodeJS.Signals): boolean => sent(-pgid, name);

/** False when there is no such process. */
export const signalProcess = (pid: number, name: NodeJS.Signals): boolean => sent(pid, name);

/** This very process, which no sweep may touch. */
export const ownPid = (): number => process.pid;

/** `kill(2)`. Not allowed to (EPERM) means that it is there. */
function sent(target: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, name);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code; // what process.kill throws is a system error
    if (code === 'ESRCH') return false;
    if (code === 'EPERM') return true;
    throw error;
  }
}
