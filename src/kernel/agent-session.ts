/** What is remembered of the agents that work here. Times are wall time in ms since the epoch (UTC). */

/** Primary or meta session. */
export type SessionKind = 'PS' | 'MS';

/** `suspect`: silent for longer than it should be, but this machine was asleep, or its clock jumped, in between. */
export type SessionStatus = 'active' | 'suspect' | 'stale' | 'closed';

/** A row of `sessions`: one agent's stretch of work. */
export interface SessionRow {
  /** `odin-PS-8f4a2b`: issued here, never by a client. The hash is 6 hex, and longer where a project is crowded. */
  readonly id: string;
  /** The home or cluster that it belongs to. */
  readonly scope: string;
  /** `[a-z0-9-]`, at most 64. */
  readonly project: string;
  readonly projectKey: string | null;
  readonly kind: SessionKind;
  readonly hash: string;
  /** Directory of the project; null when only its name was told. */
  readonly root: string | null;
  readonly host: string;
  /** Name of the client, as it says itself: `claude-code`. */
  readonly client: string | null;
  /** The client's own id of its session, and where it writes it down. */
  readonly clientSession: string | null;
  readonly transcript: string | null;
  /** 0 to 100. */
  readonly contextPercent: number;
  readonly epic: string | null;
  readonly createdAt: number;
  readonly heartbeatAt: number;
  readonly closedAt: number | null;
  /** Why it was closed, for people. */
  readonly closedWhy: string | null;
  /** The session that this one goes on with, and the one that goes on with it: of several who want to, one wins. */
  readonly resumes: string | null;
  readonly resumedBy: string | null;
}

/** A row of `session_commands`: something that was done, by a tool or told by an agent. Free of secrets. */
export interface CommandRow {
  /** UUIDv7, made when it ended: writing it twice is writing it once. */
  readonly id: string;
  readonly scope: string;
  readonly session: string | null;
  readonly project: string;
  /** 16 hex, which tell projects of one name apart; empty: in none. */
  readonly projectKey: string;
  readonly at: number;
  /** `auto`: a call that went through the hub. `explicit`: told by `mcp_meta_log_command`. */
  readonly source: 'auto' | 'explicit';
  /** Name of the tool, or what the agent calls it. */
  readonly action: string;
  readonly server: string | null;
  /** 16 hex, of the instance that answered. */
  readonly instance: string | null;
  readonly connection: string | null;
  readonly outcome: 'ok' | 'error' | 'cancelled' | 'lost';
  readonly tookMs: number | null;
  readonly description: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly result: Readonly<Record<string, unknown>>;
  readonly error: string | null;
  /** Words with a blank between them. */
  readonly tags: string;
}

/** A row of `session_events`: append-only. `seq` is gap-free in its session, from 1. */
export interface EventRow {
  /** UUIDv7, made when it happened: writing it twice is writing it once. */
  readonly id: string;
  readonly scope: string;
  readonly session: string;
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  /** JSON objects, as the very text that was hashed. Free of secrets. */
  readonly data: string;
  readonly metadata: string;
  /** Of the event that caused it; `root` of the first one, at depth 0. */
  readonly parent: string | null;
  readonly root: string;
  readonly depth: number;
  /** SHA-256 over the event and `previous`, the hash of the event before; 64 hex. */
  readonly hash: string;
  readonly previous: string;
}

export type CheckpointKind = 'context_window' | 'epic_completion' | 'compaction' | 'stop' | 'manual';

/** A row of `checkpoints`: what one needs to go on. Never changes. */
export interface CheckpointRow {
  readonly id: string;
  readonly scope: string;
  readonly session: string;
  /** From 1, gap-free in its session. */
  readonly seq: number;
  readonly at: number;
  readonly kind: CheckpointKind;
  readonly contextPercent: number;
  readonly epic: string | null;
  readonly note: string | null;
  /** See `WorkState`. */
  readonly state: Readonly<Record<string, unknown>>;
  readonly sizeBytes: number;
}

export type TranscriptClient = 'claude' | 'codex' | 'opencode';

/** A row of `session_transcripts`: what a client wrote down of one of its sessions, kept by content and free of secrets. */
export interface TranscriptRow {
  readonly scope: string;
  /** Machine and folder where the content lies: hubs that share a store need not share a disk. */
  readonly place: string;
  readonly client: TranscriptClient;
  /** The client's own id of its session. */
  readonly clientSession: string;
  /** The session that it was kept for last. */
  readonly session: string | null;
  readonly project: string;
  readonly projectKey: string | null;
  /** Where the client was, as it says itself. */
  readonly cwd: string | null;
  readonly source: string;
  /** When the client last wrote there, and how much there was. */
  readonly sourceAt: number;
  readonly sourceBytes: number;
  /** What was read of it: whole lines from `begin` to `covered`, and the SHA-256 of these bytes. */
  readonly begin: number;
  readonly covered: number;
  readonly coveredHash: string;
  /** SHA-256 of what is kept; 64 hex. */
  readonly hash: string;
  /** On disk. */
  readonly bytes: number;
  /** Of what is kept, the part that stands for what was covered. */
  readonly bodyBytes: number;
  readonly lines: number;
  readonly fromAt: number | null;
  readonly toAt: number | null;
  /** When it was kept. */
  readonly at: number;
}

export type SnippetKind = 'error_reasoning' | 'decision_rationale' | 'learning_pattern';

/** A row of `session_snippets`: a piece of what was thought, worth finding again. Free of secrets; never changes. */
export interface SnippetRow {
  /** UUIDv7. */
  readonly id: string;
  readonly scope: string;
  readonly session: string | null;
  readonly project: string;
  readonly projectKey: string | null;
  readonly kind: SnippetKind;
  readonly title: string;
  readonly content: string;
  /** Of the event that it belongs to. */
  readonly event: string | null;
  readonly sourceFile: string | null;
  /** `12-40`, of the file or the transcript. */
  readonly lines: string | null;
  /** Words with a blank between them. */
  readonly tags: string;
  readonly at: number;
}

/** A row of `session_reservations`: a session means to change the files that a pattern names. */
export interface ReservationRow {
  readonly scope: string;
  readonly session: string;
  readonly projectKey: string;
  /** Directory of the project; the pattern is relative to it. */
  readonly root: string;
  readonly pattern: string;
  /** `shared`: with others who share, against those who want it for themselves. */
  readonly mode: 'exclusive' | 'shared';
  /** For people. Free of secrets. */
  readonly reason: string | null;
  readonly since: number;
  readonly until: number;
}
