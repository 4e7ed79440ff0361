import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { Launched, LaunchSpec } from './contract.ts';
import { cutLog, type LogFile, logTail, openLog } from './log-file.ts';
import { exitOf, Group, type Surroundings } from './process.ts';
import { startTimeOf } from './process-table.ts';
import { spawnFailure } from './spawn-failure.ts';

/** A process that can do without whoever started it: it reads nothing, and writes to its log by itself. */
export interface Independent extends Omit<Launched, 'channel'> {
  /** What it writes to its file descriptor 3. */
  readonly news: Readable;
  /** Keeps its log from growing without bound; to be called now and then. */
  keepSmall(): void;
}

/** As `spawnProcess`, with stdout and stderr in `spec.logFile` and no pipe that would break with this process. */
export async function spawnIndependent(spec: LaunchSpec, around: Surroundings): Promise<Independent> {
  const log = logOf(spec, around);
  try {
    const child = begin(spec, log);
    const pid = child.pid;
    if (pid === undefined) {
      const [cause]: unknown[] = await once(child, 'error');
      throw spawnFailure(spec, cause);
    }
    child.on('error', () => undefined); // news about the process, which `exited` tells
    const news = child.stdio[3] instanceof Readable ? child.stdio[3] : Readable.from([]);
    news.on('error', () => undefined);
    const exited = exitOf(child, around.clock);
    const group = new Group(pid);
    const words = new LastWords(log && spec.logFile, log?.from ?? 0, exited);
    return {
      pid,
      startTime: startTimeOf(pid) ?? '',
      news,
      exited,
      gone: exited.then(() => group.emptied(around.clock)),
      lastWords: () => words.text,
      keepSmall: () => words.keepSmall(),
      signal: (name) => group.signal(name),
    };
  } finally {
    if (log) closeSync(log.fd);
  }
}

/** A disk that refuses costs the log, not the process. */
function logOf({ logFile }: LaunchSpec, { report }: Surroundings): LogFile | undefined {
  if (logFile === undefined) return undefined;
  try {
    return openLog(logFile);
  } catch (error) {
    report({ kind: 'file.unusable', path: logFile, why: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

function begin(spec: LaunchSpec, log: LogFile | undefined): ChildProcess {
  const { cwd, env } = spec;
  const out = log?.fd ?? 'ignore';
  try {
    return spawn(spec.command, spec.args, {
      cwd,
      env,
      stdio: ['ignore', out, out, 'pipe'],
      detached: true,
      shell: false,
    });
  } catch (cause) {
    throw spawnFailure(spec, cause);
  }
}

/** What one process wrote to its log. Looked up when asked, until it ends: then the next one may write to the same file. */
export class LastWords {
  readonly #path: string | undefined;
  readonly #from: number;
  #kept: string | undefined;

  constructor(path: string | undefined, from: number, exited: Promise<unknown>) {
    this.#path = path;
    this.#from = from;
    void this.#keepAfter(exited);
  }

  get text(): string {
    if (this.#kept !== undefined || this.#path === undefined) return this.#kept ?? '';
    try {
      return logTail(this.#path, this.#from);
    } catch (error) {
      return `(its log ${this.#path} cannot be read: ${String(error)})`;
    }
  }

  async #keepAfter(exited: Promise<unknown>): Promise<void> {
    await exited;
    this.#kept = this.text;
  }

  keepSmall(): void {
    if (this.#path !== undefined && this.#kept === undefined) cutLog(this.#path);
  }
}
