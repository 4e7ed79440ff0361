import type { CommandRow, EventRow, SessionRow } from '../kernel/agent-session.ts';
import type { CheckpointStore } from './checkpoint-contract.ts';
import type { CommandStore } from './command-contract.ts';
import type { EventStore } from './event-contract.ts';
import type { SessionPrune, SessionsPruned } from './prune-contract.ts';
import type { ReservationStore } from './reservation-contract.ts';
import type { SnippetStore } from './snippet-contract.ts';
import type { TranscriptStore } from './transcript-contract.ts';

/** Which session. */
export interface SessionId {
  readonly scope: string;
  readonly id: string;
}

export interface Judged extends SessionId {
  /** The last sign of life, as it was when somebody was found to be silent. Left out: whoever it is lives or not. */
  readonly heartbeatAt?: number;
}

/** All that is given must hold. */
export interface SessionQuestion {
  readonly scope: string;
  readonly project?: string;
  readonly id?: string;
  /** What an id, or a hash, begins with; byte by byte, nothing in it has a meaning. */
  readonly idPrefix?: string;
  readonly hashPrefix?: string;
  readonly epic?: string;
  /** The client's own id. */
  readonly clientSession?: string;
  /** Not closed. */
  readonly open?: boolean;
  /** Of the last heartbeat, in ms since the epoch; `to` is not part of it any more. */
  readonly heardFrom?: number;
  readonly heardTo?: number;
  readonly limit: number;
  readonly offset?: number;
}

export interface Beat extends SessionId {
  readonly at: number;
  /** What is known of later than this, in ms, does not count: a clock was set back. */
  readonly latest: number;
  /** What is left out stays. */
  readonly contextPercent?: number;
  readonly epic?: string;
}

export interface EpicChange {
  readonly epic: string | null;
  /** Only where this is its epic still. */
  readonly was?: string;
}

/** Of one session or of all, at most `limit` of each kind. */
export interface DeedsQuestion {
  readonly scope: string;
  readonly session?: string;
  /** Included. */
  readonly since?: number;
  readonly limit: number;
}

export interface Deeds {
  readonly events: readonly EventRow[];
  readonly commands: readonly CommandRow[];
}

/** What is asked about agent sessions. Every method is one transaction. */
export interface SessionStore {
  /** False when somebody has this id, or is in the project with this hash. */
  add(row: SessionRow): Promise<boolean>;
  /** By project, then the newest heartbeat first. `total` counts all that fit, not only the page. */
  find(question: SessionQuestion): Promise<{ readonly rows: readonly SessionRow[]; readonly total: number }>;
  /** Time never goes back. Undefined when there is no such session, or it is closed. */
  beat(beat: Beat): Promise<SessionRow | undefined>;
  /** Which epic it is of from now on; null: of none. Also of one that is closed: who goes on with it begins with that. */
  setEpic(id: SessionId, change: EpicChange): Promise<void>;
  /** The first one closes it. The session as it is then; undefined when there is none. */
  close(id: SessionId, closed: { readonly at: number; readonly why: string }): Promise<SessionRow | undefined>;
  /** What is left out stays. */
  link(
    id: SessionId,
    to: { readonly clientSession: string; readonly transcript?: string },
  ): Promise<SessionRow | undefined>;
  /**
   * Makes `next`, which goes on with this one, and closes this one; of several who try one wins. Answers this one as it is
   * then: `resumedBy` says who it was; null: there was another sign of life since, and nothing was done. Undefined when there is
   * none. `next` must be new.
   */
  resume(judged: Judged, next: SessionRow): Promise<SessionRow | undefined>;
  /**
   * Removes sessions that are over since before, each with its events and checkpoints, and the commands of before; never an open
   * session. In transactions of one session each, and a small part at a time, commands in one without sessions: all is gone when
   * no session and no command went.
   */
  prune(order: SessionPrune): Promise<SessionsPruned>;
  /** The newest events and commands, the newest first. */
  latest(question: DeedsQuestion): Promise<Deeds>;
  /** What happened in them. */
  readonly events: EventStore;
  /** What was done in them, and beside them. */
  readonly commands: CommandStore;
  /** What is needed to go on with them. */
  readonly checkpoints: CheckpointStore;
  /** What their clients wrote down of them. */
  readonly transcripts: TranscriptStore;
  /** Which files they mean to change. */
  readonly reservations: ReservationStore;
  /** What was worth finding again. */
  readonly snippets: SnippetStore;
}
