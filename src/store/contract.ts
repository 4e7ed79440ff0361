import type { CommandRow } from '../kernel/agent-session.ts';
import type { SessionStore } from './session-contract.ts';
import type { Haste } from './statement.ts';

/**
 * What is kept, in both engines alike. Times are wall time in ms since the epoch (UTC). `scope` is who may own an instance
 * of a key: a home, or a cluster of hubs that see the same files; the same key in two scopes is two instances.
 */

/** Which instance. */
export interface InstanceId {
  readonly scope: string;
  /** 16 hex, `InstanceKey`. */
  readonly key: string;
}

/** A row of `hubs`: one run of a hub. */
export interface HubRow {
  /** Nonce of the run. */
  readonly hub: string;
  readonly scope: string;
  /** What only one hub at a time may own: two runs with the same one never live at once. */
  readonly homeId: string;
  readonly host: string;
  readonly bootId: string;
  readonly pid: number;
  readonly startTime: string;
  readonly version: string;
  /** Where other hubs of the cluster reach it; empty when they cannot. */
  readonly address: string;
  readonly startedAt: number;
}

/** A row of `instances`: how one instance is now. Written whole; of two writings the later `seenAt` stays. */
export interface InstanceRow extends InstanceId {
  readonly name: string;
  /** `slug/version`, for people. */
  readonly project: string;
  readonly projectKey: string | null;
  readonly version: string | null;
  readonly kind: string;
  readonly status: 'cold' | 'starting' | 'ready' | 'stopping' | 'waiting' | 'held';
  readonly hub: string;
  readonly host: string;
  readonly bootId: string;
  readonly pid: number | null;
  readonly startTime: string | null;
  readonly socketPath: string | null;
  readonly epoch: number;
  readonly restarts: number;
  readonly calls: number;
  readonly errors: number;
  readonly rssBytes: number | null;
  readonly error: string | null;
  readonly createdAt: number;
  readonly readyAt: number | null;
  /** Last sign of life that its hub had of it. */
  readonly heartbeatAt: number | null;
  readonly seenAt: number;
}

/** A row of `instance_events`: the life of an instance, append-only. */
export interface InstanceEvent extends InstanceId {
  /** UUIDv7, made when it happened: writing it twice is writing it once. */
  readonly id: string;
  readonly at: number;
  readonly name: string;
  readonly project: string;
  /** Without its room: `starting`, `ready`, `exited`, `held`, `adopted`, … */
  readonly what: string;
  readonly epoch: number | null;
  readonly pid: number | null;
  readonly hub: string;
  /** Everything else that is known about it, bounded and free of secrets: why, how, last words. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** A row of `instance_metrics`: what one process did since the row before. */
export interface InstanceMetrics extends InstanceId {
  readonly id: string;
  readonly at: number;
  readonly epoch: number;
  readonly calls: number;
  readonly errors: number;
  readonly rssBytes: number | null;
  readonly spanMs: number;
}

/** A row of `instance_state`: what an instance of a kind wants to find again. `body` is its JSON text, at most 1 MiB. */
export interface StateRow extends InstanceId {
  readonly kind: string;
  /** Of the kind's state format. */
  readonly version: number;
  readonly epoch: number;
  readonly body: string;
  readonly savedAt: number;
}

export interface ProjectRow {
  readonly projectKey: string;
  readonly slug: string;
  readonly root: string;
  readonly repositoryId: string | null;
  readonly version: string | null;
  readonly seenAt: number;
}

/** One thing to be written down. A batch is written in order, whole or not at all; writing one again changes nothing. */
export type StoreRecord =
  | { readonly kind: 'hub'; readonly row: HubRow }
  | { readonly kind: 'hub-ended'; readonly hub: string; readonly at: number }
  | { readonly kind: 'project'; readonly row: ProjectRow }
  | { readonly kind: 'instance'; readonly row: InstanceRow }
  /** All living instances of one hub at once, and the hub itself. */
  | { readonly kind: 'heartbeat'; readonly hub: string; readonly at: number; readonly alive: readonly InstanceBeat[] }
  | { readonly kind: 'event'; readonly row: InstanceEvent }
  | { readonly kind: 'metrics'; readonly row: InstanceMetrics }
  | { readonly kind: 'state'; readonly row: StateRow }
  | { readonly kind: 'command'; readonly row: CommandRow };

export interface InstanceBeat extends InstanceId {
  readonly status: InstanceRow['status'];
  readonly calls: number;
  readonly errors: number;
  readonly rssBytes: number | null;
}

/** Saved state that could not be used: kept for a person to look at, out of the way. */
export interface SetAside {
  readonly id: InstanceId;
  readonly why: string;
  readonly at: number;
}

/** Who owns an instance, in a store that several hubs share. Expiry is judged by the database's own clock. */
export interface OwnerRow extends InstanceId {
  readonly hub: string;
  readonly epoch: number;
  /** What is left of the lease, in ms; 0 or less: it has run out. */
  readonly leftMs: number;
  /** Of the owning hub. */
  readonly address: string;
  readonly homeId: string;
}

export interface HistoryQuestion extends Partial<InstanceId> {
  readonly limit: number;
  /** Only what came before this event id: the next page. */
  readonly before?: string;
}

/** The questions and deeds that both engines know. Every method is one transaction. */
export interface Store extends AsyncDisposable {
  readonly engine: 'sqlite' | 'postgres';
  /** What opening it found worth telling: migrations done, an unclean end, a backup made. */
  readonly notes: readonly string[];
  write(records: readonly StoreRecord[], haste?: Haste): Promise<void>;
  instances(where: { scope?: string; hub?: string }): Promise<InstanceRow[]>;
  /** Newest first. */
  history(question: HistoryQuestion): Promise<InstanceEvent[]>;
  metrics(id: InstanceId, since: number): Promise<InstanceMetrics[]>;
  state(id: InstanceId): Promise<StateRow | undefined>;
  /** False when there was none. */
  clearState(id: InstanceId): Promise<boolean>;
  setStateAside(aside: SetAside): Promise<void>;
  /** Removes the records of instances that nobody gave a sign of life since `before`, and of ended hubs. How many. */
  forgetDead(before: number): Promise<number>;
  /** Deletes events and metrics older than `before`. How many. */
  prune(before: number): Promise<number>;
  /** Agent sessions. */
  readonly sessions: SessionStore;
  /** Answers whether the store can be reached and written to. Rejects with why not. */
  check(): Promise<void>;
}

/** What only a store that several hubs share can do (PostgreSQL). */
export interface SharedStore extends Store {
  /**
   * Makes this hub the owner if nobody is, the lease of who was has run out, or who was is an earlier run of the same home;
   * the epoch grows with every claim that succeeds, also of the same hub. Otherwise tells who is.
   */
  claim(id: InstanceId, hub: string, leaseMs: number): Promise<OwnerRow>;
  /** Extends the leases of this hub that have not run out; answers which those are. */
  renew(scope: string, hub: string, leaseMs: number): Promise<(InstanceId & { epoch: number })[]>;
  /** Gives it back, if it is still this hub's with this epoch. */
  release(id: InstanceId, hub: string, epoch: number): Promise<void>;
  owner(id: InstanceId): Promise<OwnerRow | undefined>;
  /** Calls `heard` when an owner of this scope changed or gave an instance back; stays subscribed across reconnects. */
  watchOwners(scope: string, heard: (id: InstanceId) => void): Promise<AsyncDisposable>;
}

/** How the store is, for readiness and `debug_instances`. */
export interface StoreStanding {
  /** `away`: records are spooled. */
  readonly state: 'opening' | 'open' | 'away';
  readonly engine: 'sqlite' | 'postgres';
  readonly breaker: 'closed' | 'open' | 'half-open';
  /** Why it is away; empty otherwise. */
  readonly why: string;
  /** Records that wait to be written. */
  readonly waiting: number;
  /** Records that found no room in the spool. */
  readonly dropped: number;
}

/**
 * The store as the hub uses it: opened behind the first clients, and allowed to be away. Records are written in order and
 * once, soon, in batches; while the store is away they go to a bounded file, which also outlives the hub.
 */
export interface Keeper extends AsyncDisposable {
  /** Never throws, never waits. */
  record(...records: readonly StoreRecord[]): void;
  /** Resolves when the records would survive a `kill -9`: in the database, or in the spool file. */
  acknowledge(...records: readonly StoreRecord[]): Promise<void>;
  /**
   * Asks the store, with patience for what passes. Rejects with HubError `store-away` when it cannot be reached, `busy` when
   * too many wait.
   */
  ask<T>(question: (store: Store) => Promise<T>, signal?: AbortSignal): Promise<T>;
  readonly standing: StoreStanding;
}
