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

/** `GET /api/sessions?project&open=1`: by project, the latest sign of life first. */
export interface SessionList {
  readonly sessions: readonly SessionStatus[];
  /** All that fit, not only these. */
  readonly total: number;
}
