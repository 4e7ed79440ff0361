import type { InstanceKey } from '../kernel/ids.ts';
import type { Channel } from '../transport/index.ts';

/** How a process ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A started process and the stream of lines to it. `instance/` knows nothing about what is said on it. */
export interface Launched {
  /** 0: it is no process of this machine's, another hub has it. */
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
  /** A way beside the channel to ask whether it is well: resolves when it answers. Absent: the link is asked. */
  ping?(signal: AbortSignal): Promise<void>;
  /** Where and by which name the next hub may go on with it; absent: it dies with its hub. */
  readonly adoptable?: Adoptable;
}

/** How a later hub reaches a process that outlived the one that started it, and knows it for what it was. */
export interface Adoptable {
  readonly socketPath: string;
  /** Random, known only to the process and to its record. */
  readonly nonce: string;
  /** Of the start, see `machine.ts`; a hub with an older one is turned away. */
  readonly epoch: number;
}

/** What to run. `env` is complete: nothing is inherited. */
export interface LaunchSpec {
  /** Whose process it is; what keeps state for it needs to know. */
  readonly key?: InstanceKey;
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where stderr is kept; rotated by size. */
  readonly logFile?: string;
  readonly maxLineBytes: number;
  /** Fencing epoch, where hubs share a store: a process that follows a newer one turns the holder of this one away. */
  readonly fence?: number;
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
  /** Only of a process that a later hub can go on with; `spec` is what it was started from, free of secrets. */
  adoptable?: Adoptable & { spec: unknown };
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
  /** Resident memory of its process group in bytes above which it is restarted when no call is in flight. 0 = none. */
  readonly memoryBytes: number;
}

/** A circuit breaker: lets everything through, nothing, or one try. */
export type BreakerState = 'closed' | 'open' | 'half-open';

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
  /** It takes more memory than it may. */
  | 'memory'
  /** It is alive and answers neither probes nor calls. */
  | 'unresponsive'
  /** Its place was needed by another one, and it was idle. */
  | 'evicted'
  /** Another hub owns it now. */
  | 'disowned'
  /** The hub stops. */
  | 'shutdown';

/** Why a process ended, on purpose or not. */
export type EndReason = StopReason | 'crashed';

/** What the handshake made of a launched process: the thing that callers talk to. */
export interface Link {
  /** Called once when the process is gone. `why` is undefined when nobody wanted it to end. */
  ended(exit: Exit, lastWords: string, why: StopReason | undefined): void;
  /** Resolves when nothing can be heard of the process any more: its end is near, or its line was cut. Absent: never. */
  readonly cut?: Promise<void>;
  /** Calls without an answer so far; while there are any, it is not idle. */
  readonly inFlight: number;
  /** On the monotonic clock: when a call last began or ended. */
  readonly lastActiveAt: number;
  /** On the monotonic clock: when the process last wrote anything. */
  readonly lastHeardAt: number;
  /** Calls so far, and those of them that came to nothing by the server's fault (no answer, or a protocol error). */
  readonly calls: number;
  readonly errors: number;
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
  /** Of the instance, shared by all its leases. */
  readonly breaker: Breaker;
}

/**
 * Stands before an instance whose calls come to nothing one after the other. Asked for every call: reading `state` costs
 * nothing, and so does `succeeded` while it is closed and nothing failed lately.
 */
export interface Breaker {
  readonly state: BreakerState;
  /** Throws HubError `instance-unavailable` while open; lets one call at a time through while half-open. */
  admit(): void;
  /** A call was answered. */
  succeeded(): void;
  /** A call came to nothing: it timed out, or the process died under it (once per death). */
  failed(why: string): void;
}

/** One key, as people and the admin API see it. Times are wall time in ms. */
export interface InstanceView {
  key: InstanceKey;
  name: string;
  project: string;
  kind: string;
  /** `waiting`: crashed, is started again soon. `held`: crash loop, see `heldUntil`. */
  state: 'cold' | 'starting' | 'ready' | 'stopping' | 'waiting' | 'held';
  /** Of its latest start; grows with each, also from hub to hub. */
  epoch: number;
  pid: number | undefined;
  startedAt: number | undefined;
  readyAt: number | undefined;
  leases: number;
  inFlight: number;
  /** Of all its processes that this hub saw. */
  calls: number;
  errors: number;
  /** On the wall clock: when it last answered a probe or a call; undefined before that. */
  heardAt: number | undefined;
  /** It is alive but missed a probe, since then (wall clock). */
  silentSince: number | undefined;
  /** Resident memory of its process group at the last probe, in bytes. */
  rssBytes: number | undefined;
  /** In state `waiting` or `held`: when it is started next (wall clock). */
  nextStartAt: number | undefined;
  /** Crashes of the last 5 minutes. */
  crashes: number;
  breaker: BreakerState;
  /** Built-in instances: their own socket. */
  socketPath: string | undefined;
  /** Starts after the first one. */
  restarts: number;
  /** Why the last start failed, or that it crashed; gone with the next success. */
  lastError: string | undefined;
  lastExit: (Exit & { why: EndReason; at: number }) | undefined;
}
