import type { SessionState } from './contract-session.ts';

/** `POST /api/reservations/check`: which of these files do others have for themselves? */
export interface ReservationQuestion {
  /** Top of the work tree, without links. */
  readonly top: string;
  /** Relative to it; at most 2,000. */
  readonly paths: readonly string[];
  /** Who asks, as far as that is known: a session by its id or hash, … */
  readonly session?: string;
  /** … the client's own id of its session, … */
  readonly client_session?: string;
  /** … the processes above whoever asks, the nearest first; at most 16. */
  readonly pids: readonly number[];
}

/** A file, and who has it. Times are ISO 8601 in UTC. */
export interface ReservedPath {
  readonly path: string;
  readonly pattern: string;
  readonly instance_id: string;
  readonly status: SessionState;
  readonly client: string | null;
  readonly since: string;
  readonly expires_at: string;
  readonly reason: string | null;
}

export interface ReservationAnswer {
  /** Sessions that whoever asks may be; what these have is not in the way. */
  readonly own: readonly string[];
  /** At most 100 of them. */
  readonly reserved: readonly ReservedPath[];
  readonly total: number;
  /** Not all could be looked at in good time. */
  readonly complete: boolean;
  /** Why the session that was named is nobody, as a sentence. Null: it is somebody, or none was named. */
  readonly session_problem: string | null;
}
