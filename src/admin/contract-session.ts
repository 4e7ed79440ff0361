/** How a session is: see `mcp_meta_list_instances`. */
export type SessionState = 'active' | 'suspect' | 'stale' | 'closed';

/** An agent session, as tools and the command line tell it. Times are ISO 8601 in UTC. */
export interface SessionStatus {
  /** `odin-PS-8f4a2b` */
  readonly instance_id: string;
  readonly project: string;
  readonly type: 'PS' | 'MS';
  readonly status: SessionState;
  readonly context_percent: number;
  readonly current_epic: string | null;
  readonly created_at: string;
  readonly last_heartbeat: string;
  readonly age_seconds: number;
  readonly stale: boolean;
  readonly host: string;
  readonly client: string | null;
  readonly claude_session_uuid: string | null;
  readonly claude_session_path: string | null;
  readonly closed_at: string | null;
  readonly closed_why: string | null;
  readonly resumes: string | null;
  readonly resumed_by: string | null;
}

/** `GET /api/sessions?project&open=1&offset`: by project, the latest sign of life first. */
export interface SessionList {
  readonly sessions: readonly ListedSession[];
  /** All that fit, not only these. */
  readonly total: number;
}

/** A session with the short name that people type, and where it works. */
export interface ListedSession extends SessionStatus {
  /** `8f4a2b` */
  readonly hash: string;
  /** The folder of its project, where one is known. */
  readonly root: string | null;
}

/** Something that happened in a session, or was done in it. */
export interface SessionDeed {
  readonly id: string;
  readonly at: string;
  readonly session: string;
  readonly kind: 'event' | 'command';
  /** Type of the event, or name of the tool. */
  readonly what: string;
  /** Of an event its place in its session, of a command what came of it. */
  readonly sequence_num: number | null;
  readonly outcome: 'ok' | 'error' | 'cancelled' | 'lost' | null;
  readonly took_ms: number | null;
  /** The beginning of what is known of it. */
  readonly details: string;
}

/** `GET /api/session-log?session&since&limit`: the oldest first; at most `limit` events and as many commands. */
export interface SessionLog {
  readonly deeds: readonly SessionDeed[];
}

/** `GET /api/sessions/{name}/verify` */
export interface SessionVerdict {
  readonly instance_id: string;
  readonly valid: boolean;
  readonly events_checked: number;
  readonly last_hash: string;
  /** All of them; the first are listed. */
  readonly problem_count: number;
  readonly problems: readonly SessionProblem[];
}

export interface SessionProblem {
  readonly sequence_num: number;
  readonly problem: 'changed' | 'missing' | 'reordered' | 'added';
  readonly message: string;
}

export type SessionExportFormat = 'json' | 'jsonl';

/** `GET /api/sessions/{name}/export?format&to&cursor`: all pages, one after the other, are the export. */
export interface SessionExport {
  readonly instance_id: string;
  readonly content: string;
  /** The last event of the export; to be given as `to` for the pages behind the first. */
  readonly to: number;
  readonly next_cursor: string | null;
}

export interface LastCommand {
  readonly at: string;
  readonly action: string;
  readonly outcome: 'ok' | 'error' | 'cancelled' | 'lost';
  readonly description: string | null;
  /** Since the checkpoint. */
  readonly after_checkpoint: boolean;
}

export interface LastEvent {
  readonly at: string;
  readonly type: string;
  /** The beginning of what it says. */
  readonly details: string;
  /** Since the checkpoint. */
  readonly after_checkpoint: boolean;
}

/** `GET /api/sessions/{name}/resume` looks and takes nothing; `POST` takes it, `?force=1` also from who is active. */
export interface SessionResume {
  /** Who is meant: a session that was taken over means the one at the end of the line. */
  readonly session: ListedSession;
  /** Ids from the one that was named to the one that is meant. */
  readonly taken_over: readonly string[];
  readonly can_be_resumed: boolean;
  readonly root: string | null;
  readonly rests_on: 'checkpoint' | 'events' | 'commands' | 'basic';
  /** 0 to 100. */
  readonly confidence: number;
  readonly confidence_level: 'HIGH' | 'MODERATE' | 'LOW' | 'POOR';
  readonly confidence_reasons: readonly string[];
  readonly checkpoint_id: string | null;
  readonly checkpoint_age_seconds: number | null;
  /** What changed since the checkpoint; null where there is none. */
  readonly drift: Readonly<Record<string, unknown>> | null;
  /** The newest ones, the oldest of them first. */
  readonly last_commands: readonly LastCommand[];
  readonly last_events: readonly LastEvent[];
  /** Markdown. */
  readonly recovery_instructions: string;
  /** Who goes on with it since; null where nothing was taken. */
  readonly claimed_by: ListedSession | null;
}

/** `POST /api/session-prune` with this body. Without days: as the hub does it once a day. */
export interface PruneQuestion {
  readonly older_than_days?: number;
  readonly dry_run?: boolean;
}

/** What went, or would. */
export interface SessionsPruned {
  readonly dry_run: boolean;
  readonly older_than_days: number;
  readonly before: string;
  readonly sessions: number;
  readonly events: number;
  readonly commands: number;
  /** With their sessions, and of sessions that stay. */
  readonly checkpoints: number;
  readonly old_checkpoints: number;
  readonly also: readonly { readonly name: string; readonly count: number }[];
}
