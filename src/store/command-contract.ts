import type { CommandRow } from '../kernel/agent-session.ts';

/** All that is given must hold. Times in ms since the epoch; `to` is not part of it any more. */
export interface CommandQuestion {
  readonly scope: string;
  readonly project?: string;
  /** 16 hex; empty: of no project. */
  readonly projectKey?: string;
  readonly session?: string;
  readonly action?: string;
  readonly server?: string;
  readonly outcome?: CommandRow['outcome'];
  readonly source?: CommandRow['source'];
  readonly from?: number;
  readonly to?: number;
  /** Words that must all be in it somewhere, whatever their case; `wor*` is the beginning of one. */
  readonly text?: string;
  readonly limit: number;
  readonly offset?: number;
}

/** What was done. Written with the journal: `StoreRecord`. */
export interface CommandStore {
  /** Newest first; `total` counts all that fit, not only the page. */
  search(question: CommandQuestion): Promise<{ readonly rows: readonly CommandRow[]; readonly total: number }>;
}
