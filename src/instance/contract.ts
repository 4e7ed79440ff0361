import type { InstanceKey } from '../kernel/ids.ts';
import type { Channel } from '../transport/index.ts';

/** How a process ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A started process and the stream of lines to it. `instance/` knows nothing about what is said on it. */
export interface Launched {
  readonly pid: number;
  /** Kernel start time as the system tells it, not to be computed with: with pid and boot id it names a process for ever. */
  readonly startTime: string;
  readonly channel: Channel;
  /** Resolves once, when the process is gone. Never rejects. */
  readonly exited: Promise<Exit>;
  /** Resolves once, after `exited`, when nothing of its process group is left either. Never rejects. */
  readonly gone: Promise<void>;
  /** The last bytes it wrote to stderr, as text, bounded. */
  lastWords(): string;
  /** Signals the whole process group. Never throws for a group that is gone. */
  signal(name: NodeJS.Signals): void;
}

/** What to run. `env` is complete: nothing is inherited. */
export interface LaunchSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where stderr is kept; rotated by size. */
  readonly logFile?: string;
  readonly maxLineBytes: number;
}

/**
 * Kind-specific start of a process; handed in by `compose.ts`. Rejects with HubError `instance-start-failed`.
 * Whoever aborts gets either a rejection and no process, or a process to end.
 */
export interface Launcher {
  launch(spec: LaunchSpec, signal: AbortSignal): Promise<Launched>;
}

/** Written down before anything is said to a new process, so that the next hub can sweep what a killed one left. */
export interface ProcessRecord {
  pid: number;
  startTime: string;
  bootId: string;
  key: string;
  name: string;
  hub: string;
}
export interface ProcessRecords {
  add(record: ProcessRecord): void;
  remove(pid: number): void;
}

/** What to run, for whom, and how patient to be with it. */
export interface InstanceSpec extends LaunchSpec {
  readonly key: InstanceKey;
  /** `slug/version`, for people. */
  readonly project: string;
  /** Which launcher starts it. */
  readonly kind: string;
  /** From launch to the end of the handshake. */
  readonly startMs: number;
  /** Without activity for so long: stopped. 0 = never. */
  readonly idleMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly stopMs: number;
  /** What happens when the last lease ends: it lives on until idle, or stops. */
  readonly linger: 'keep' | 'stop';
}

/** Why a process was stopped on purpose. */
export type StopReason =
  /** No activity for `idleMs`. */
  | 'idle'
  /** The last lease ended and it does not linger. */
  | 'released'
  /** The last lease ended before it was ready. */
  | 'abandoned'
  /** Its handshake failed. */
  | 'start-failed'
  /** It was not ready after `startMs`. */
  | 'start-timeout'
  /** A person or a script asked. */
  | 'requested'
  | 'restart'
  /** Its definition changed or went away. */
  | 'redefined'
  /** The hub stops. */
  | 'shutdown';

/** Why a process ended, on purpose or not. */
export type EndReason = StopReason | 'crashed';

/** What the handshake made of a launched process: the thing that callers talk to. */
export interface Link {
  /** Called once when the process is gone. `why` is undefined when nobody wanted it to end. */
  ended(exit: Exit, lastWords: string, why: StopReason | undefined): void;
  /** Calls without an answer so far; while there are any, it is not idle. */
  readonly inFlight: number;
  /** On the monotonic clock: when a call last began or ended. */
  readonly lastActiveAt: number;
}

/** One owner's hold on an instance. Taking it starts nothing; the first `link()` does. */
export interface Lease<L extends Link> extends Disposable {
  /**
   * The ready link. Starts the process if there is none: one start per key, whoever asks and however many. Aborting ends
   * this caller's wait only. Rejects with a HubError that carries the last lines of stderr when the start fails.
   */
  link(signal: AbortSignal): Promise<L>;
  /** The ready link if there is one now; never starts anything. */
  readonly current: L | undefined;
}

/** One key, as people and the admin API see it. Times are wall time in ms. */
export interface InstanceView {
  key: InstanceKey;
  name: string;
  project: string;
  kind: string;
  state: 'cold' | 'starting' | 'ready' | 'stopping';
  pid: number | undefined;
  startedAt: number | undefined;
  readyAt: number | undefined;
  leases: number;
  inFlight: number;
  /** Starts after the first one. */
  restarts: number;
  /** Why the last start failed, or that it crashed; gone with the next success. */
  lastError: string | undefined;
  lastExit: (Exit & { why: EndReason; at: number }) | undefined;
}
