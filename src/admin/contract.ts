import type { ErrorCode, ErrorKind } from '../kernel/errors.ts';
import type { ClientFacts } from '../protocol/index.ts';
import type { BreakerStatus, InstanceHealth, InstanceState } from './contract-instance.ts';

export type {
  HookAnswer,
  HookAnswers,
  HookClient,
  HookEvent,
  HookFact,
  HookQuestion,
} from './contract-hook.ts';
export type {
  BreakerStatus,
  HistoryEvent,
  InstanceChange,
  InstanceExit,
  InstanceHealth,
  InstanceHistory,
  InstanceState,
  InstanceStatus,
  RegisteredInstance,
  SavedState,
  StateCleared,
} from './contract-instance.ts';
export type { ReservationAnswer, ReservationQuestion, ReservedPath } from './contract-reservation.ts';
export type {
  ListedSession,
  PruneQuestion,
  SessionDeed,
  SessionExport,
  SessionExportFormat,
  SessionList,
  SessionLog,
  SessionProblem,
  SessionResume,
  SessionState,
  SessionStatus,
  SessionsPruned,
  SessionVerdict,
} from './contract-session.ts';

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
  mcpHealth: '/api/health/mcp',
  status: '/api/status',
  instances: '/api/instances',
  instance: '/api/instances/{key}',
  restartInstance: '/api/instances/{key}/restart',
  stopInstance: '/api/instances/{key}/stop',
  instanceLogs: '/api/instances/{key}/logs',
  instanceHistory: '/api/instances/{key}/history',
  instanceState: '/api/instances/{key}/state',
  history: '/api/history',
  registry: '/api/registry',
  sessions: '/api/sessions',
  session: '/api/sessions/{name}',
  closeSession: '/api/sessions/{name}/close',
  verifySession: '/api/sessions/{name}/verify',
  exportSession: '/api/sessions/{name}/export',
  resumeSession: '/api/sessions/{name}/resume',
  sessionLog: '/api/session-log',
  pruneSessions: '/api/session-prune',
  hooks: '/api/hooks',
  checkReservations: '/api/reservations/check',
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
  readonly limits: ProcessLimits;
  readonly store: StoreStatus;
  /** What is wrong with instances and the store now: sentences for people, each with what to do. */
  readonly troubles: readonly string[];
  /** The same of the configuration. */
  readonly problems: readonly string[];
}

/** Server processes now, and how many there may be. */
export interface ProcessLimits {
  readonly running: number;
  readonly allowed: number;
  readonly allowed_per_kind: number;
}

/** Where the life of instances is written down. `away`: it cannot be reached, and records wait in a file. */
export interface StoreStatus {
  readonly state: 'opening' | 'open' | 'away';
  readonly engine: 'sqlite' | 'postgres';
  readonly breaker: BreakerStatus;
  /** Why it is away; empty otherwise. */
  readonly why: string;
  /** Records that wait to be written, and those that found no room to wait. */
  readonly waiting: number;
  readonly dropped: number;
}

/** `GET /api/health/mcp`: 503 only when the hub takes no more clients; a sick instance is no sick hub. */
export interface McpHealth {
  readonly status: 'healthy' | 'degraded' | 'draining';
  /** Sentences for people, each with what to do; empty when healthy. */
  readonly why: readonly string[];
  readonly totals: {
    readonly instances: number;
    readonly healthy: number;
    readonly unhealthy: number;
    readonly by_state: Readonly<Record<InstanceState, number>>;
  };
  readonly limits: ProcessLimits;
  readonly store: StoreStatus;
  readonly instances: readonly InstanceHealth[];
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
