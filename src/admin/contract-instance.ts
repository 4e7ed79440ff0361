/** The part of the contract that is about instances, see `contract.ts`. */

/** `waiting`: crashed, is started again soon. `held`: crash loop. */
export type InstanceState = 'cold' | 'starting' | 'ready' | 'stopping' | 'waiting' | 'held';

/** A circuit breaker: lets everything through, nothing, or one try. */
export type BreakerStatus = 'closed' | 'open' | 'half-open';

/** `GET /api/instances` answers `{ instances: InstanceStatus[] }`, `GET /api/instances/{key}` one of them. */
export interface InstanceStatus {
  readonly key: string;
  readonly name: string;
  /** `slug/version`, or the directory where there is no project. */
  readonly project: string;
  readonly kind: string;
  readonly era: string | null;
  readonly share: string | null;
  readonly state: InstanceState;
  /** Of its latest start; grows with each, also from hub to hub. */
  readonly epoch: number;
  readonly pid: number | null;
  /** Built-in instances: their own socket. */
  readonly socket_path: string | null;
  readonly started_at: string | null;
  readonly uptime_ms: number | null;
  readonly leases: number;
  readonly in_flight: number;
  /** Of all its processes that this hub saw. */
  readonly calls: number;
  /** Those of the calls that came to nothing by the server's fault. */
  readonly errors: number;
  /** When it last answered a probe or a call. */
  readonly heard_at: string | null;
  /** It is alive but missed a probe, since then. */
  readonly silent_since: string | null;
  readonly restarts: number;
  /** Of the last 5 minutes. */
  readonly crashes: number;
  /** In state `waiting` or `held`: when it is started next. */
  readonly next_start_at: string | null;
  readonly breaker: BreakerStatus;
  readonly last_error: string | null;
  readonly last_exit: InstanceExit | null;
  /** Resident memory of its process group. */
  readonly rss_bytes: number | null;
  readonly log_file: string | null;
}

export interface InstanceExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly why: string;
  readonly at: string;
}

/** `POST /api/instances/{key}/stop` and `/restart`: whether something happened, and how it is now. */
export interface InstanceChange {
  readonly changed: boolean;
  readonly instance: InstanceStatus;
}

/** Of `GET /api/health/mcp`. */
export interface InstanceHealth {
  readonly key: string;
  readonly name: string;
  readonly project: string;
  readonly state: InstanceState;
  readonly healthy: boolean;
  /** What is wrong and what to do. */
  readonly problem: string | null;
  readonly pid: number | null;
  /** Whether the system still has a process of that number; null when it should have none. */
  readonly pid_valid: boolean | null;
  readonly socket_path: string | null;
  readonly heard_at: string | null;
  readonly silent_since: string | null;
  readonly crashes: number;
  readonly crash_loop: boolean;
  readonly next_start_at: string | null;
  readonly breaker: BreakerStatus;
}

/**
 * `GET /api/instances/{key}/history?limit&before` and, of all instances, `GET /api/history?limit&before`: newest first.
 * Also of instances that this run of the hub has not had yet.
 */
export interface InstanceHistory {
  readonly events: readonly HistoryEvent[];
  /** What to ask for as `before` to get what was earlier; null: that was all. */
  readonly next: string | null;
}

export interface HistoryEvent {
  readonly id: string;
  readonly at: string;
  readonly key: string;
  readonly name: string;
  readonly project: string;
  /** `starting`, `ready`, `exited`, `held`, …; more may come. */
  readonly what: string;
  readonly epoch: number | null;
  readonly pid: number | null;
  /** Which run of a hub saw it. */
  readonly hub: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** `GET /api/registry` answers `{ instances: RegisteredInstance[] }`: what all hubs that share the store wrote down. */
export interface RegisteredInstance {
  readonly key: string;
  readonly name: string;
  readonly project: string;
  readonly kind: string;
  readonly state: InstanceState;
  readonly pid: number | null;
  readonly epoch: number;
  readonly restarts: number;
  readonly calls: number;
  readonly errors: number;
  readonly rss_bytes: number | null;
  readonly last_error: string | null;
  readonly created_at: string;
  readonly ready_at: string | null;
  readonly heartbeat_at: string | null;
  readonly hub: string;
  readonly host: string;
  /** The home or the cluster that it belongs to. */
  readonly scope: string;
  /** It belongs to the scope of the hub that answers. */
  readonly ours: boolean;
}

/** `GET /api/instances/{key}/state`; the text itself only with `?body=1`. */
export interface SavedState {
  readonly key: string;
  /** Null: nothing is saved. */
  readonly state: {
    readonly kind: string;
    /** Of the kind's state format. */
    readonly version: number;
    /** Of the start that saved it. */
    readonly epoch: number;
    readonly bytes: number;
    readonly saved_at: string;
    /** JSON text as the instance wrote it. */
    readonly body?: string;
  } | null;
}

/** `DELETE /api/instances/{key}/state`: its process is ended first, if it runs, so that nothing writes it again. */
export interface StateCleared {
  readonly key: string;
  /** Something was saved, and is deleted. */
  readonly cleared: boolean;
  /** A process was ended. */
  readonly stopped: boolean;
}
