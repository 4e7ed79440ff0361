import type { SessionRow } from '../../kernel/agent-session.ts';
import type { Here } from '../here.ts';
import type { Sought } from '../records.ts';

/** Where sessions are kept; `compose.ts` hands it in. Rejects with `store-away`. */
export interface ResumeRecords {
  find(sought: Sought): Promise<{ readonly rows: readonly SessionRow[]; readonly total: number }>;
  /**
   * Of several who want to go on with a session one wins; the row as it is then says who. With `heartbeatAt` only if nothing was
   * heard of it since: then nobody has it. Undefined: no such session.
   */
  resume(
    judged: { readonly scope: string; readonly id: string; readonly heartbeatAt?: number },
    next: SessionRow,
  ): Promise<SessionRow | undefined>;
}

/** Who wants to go on with what. */
export interface Asking {
  /** A session's id, its hash, what either begins with, an epic or a project. Left out: the newest of this project. */
  readonly hint?: string;
  /** The whole id of one of those that were listed. */
  readonly choice?: string;
  /** Also when somebody is heard of there. */
  readonly force?: boolean;
  /** The project that whoever asks is in. */
  readonly here?: Here;
  /** A person on this machine, to whom no project is another's. */
  readonly everywhere?: boolean;
  readonly client?: string;
  /** The client's own id of the session that goes on, where it is known, and where it writes it down. */
  readonly clientSession?: string;
  readonly transcript?: string;
  /** When it was gone on with, if not now. */
  readonly at?: number;
  /** Session of whoever asks: nobody goes on with itself. */
  readonly own?: string;
}
