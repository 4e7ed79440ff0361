import type { ErrorCode, ErrorKind } from '../kernel/errors.ts';
import type { ClientFacts } from '../protocol/index.ts';

/**
 * All that the command line and the dashboard know of the hub: its record on disk, its routes, and what they answer.
 * Types and paths only. Names are `snake_case` because people and scripts read them as JSON; times are ISO 8601 in UTC.
 */

/** `<home>/hub.json`: where the running hub is reached. Written 0600, whole, after the port is bound. */
export interface HubFile {
  readonly schema_version: 1;
  readonly mode: 'shared';
  /** Nonce of this run of the hub; its answers carry it as the header `warren-hub`. */
  readonly instance_id: string;
  readonly version: string;
  readonly base_url: string;
  readonly bind_host: '127.0.0.1';
  readonly port: number;
  readonly pid: number;
  /** Kernel start time (opaque) and boot: with the pid they name one process for ever. */
  readonly start_time: string;
  readonly boot_id: string;
  readonly started_at: string;
  readonly token: string;
  readonly socket: string;
}

/** The schema of `hub.json` that this build reads and writes. */
export const hubFileSchema = 1;

/** Set on every answer to the `instance_id` of the hub, so that a client knows who listens on a reused port. */
export const hubHeader = 'warren-hub';

/** What `GET /api/connect` is upgraded to: the very stream of lines that the Unix socket carries. */
export const upgradeProtocol = 'warren';

export const adminPaths = {
  liveness: '/api/health/liveness',
  readiness: '/api/health/readiness',
  status: '/api/status',
  instances: '/api/instances',
  restartInstance: '/api/instances/{key}/restart',
  stopInstance: '/api/instances/{key}/stop',
  instanceLogs: '/api/instances/{key}/logs',
  connections: '/api/connections',
  detect: '/api/detect',
  stop: '/api/stop',
  connect: '/api/connect',
} as const;

/** `GET /api/health/liveness`: the process turns its event loop. The only answer without a token. */
export interface Liveness {
  readonly status: 'alive';
}

/** `GET /api/health/readiness`: 200 when ready or degraded, 503 when draining. */
export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'draining';
  /** One sentence; empty when ready. */
  readonly why: string;
}

/** `waiting`: crashed, is started again soon. `held`: crash loop. */
export type InstanceState = 'cold' | 'starting' | 'ready' | 'stopping' | 'waiting' | 'held';

/** `GET /api/status` */
export interface HubStatus {
  readonly version: string;
  readonly pid: number;
  readonly mode: 'shared';
  readonly started_at: string;
  readonly uptime_ms: number;
  readonly home: string;
  readonly socket: string;
  readonly base_url: string;
  readonly connections: number;
  readonly instances: Readonly<Record<InstanceState, number>>;
  /** Resident memory of the hub itself, in bytes. */
  readonly rss_bytes: number;
  readonly draining: boolean;
  /** Sentences for people, each with what to do. */
  readonly problems: readonly string[];
}

/** `GET /api/instances` answers `{ instances: InstanceStatus[] }`. */
export interface InstanceStatus {
  readonly key: string;
  readonly name: string;
  /** `slug/version`, or the directory where there is no project. */
  readonly project: string;
  readonly kind: string;
  readonly era: string | null;
  readonly share: string | null;
  readonly state: InstanceState;
  readonly pid: number | null;
  readonly started_at: string | null;
  readonly uptime_ms: number | null;
  readonly leases: number;
  readonly in_flight: number;
  readonly restarts: number;
  readonly last_error: string | null;
  readonly last_exit: InstanceExit | null;
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

/** `GET /api/connections` answers `{ connections: ConnectionStatus[] }`. */
export interface ConnectionStatus {
  readonly id: string;
  readonly mode: 'connect' | 'run';
  readonly project: string;
  readonly client: { readonly name: string | null; readonly version: string | null; readonly pid: number };
  readonly requests: number;
  readonly in_flight: number;
  readonly since: string;
}

/** `POST /api/detect` with this body. */
export type DetectQuestion = ClientFacts;

export interface DetectAnswer {
  readonly project: {
    readonly root: string;
    readonly slug: string;
    readonly version: string | null;
    readonly id: string;
    readonly repository_id: string | null;
    readonly kinds: readonly string[];
  } | null;
  readonly confidence: 'HIGH' | 'MEDIUM' | 'LOW' | 'NONE';
  readonly why: string;
  readonly candidates: readonly string[];
  readonly evidence: readonly DetectEvidence[];
  /** Names of the servers that a client there is given. */
  readonly servers: readonly string[];
  readonly problems: readonly string[];
}

export interface DetectEvidence {
  readonly source: string;
  readonly value: string;
  readonly verdict: 'used' | 'agrees' | 'ignored' | 'absent';
  readonly why: string;
}

/** `POST /api/stop`: accepted; the hub is gone when its process is. */
export interface StopAnswer {
  readonly stopping: true;
  readonly pid: number;
}

/** Every answer that is not what was asked for. */
export interface ErrorBody {
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly retry: ErrorKind['retry'] };
}
