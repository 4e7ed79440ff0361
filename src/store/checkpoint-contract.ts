import type { CheckpointKind, CheckpointRow } from '../kernel/agent-session.ts';

/** All that is given must hold. */
export interface CheckpointQuestion {
  readonly scope: string;
  readonly session?: string;
  readonly id?: string;
  readonly kind?: CheckpointKind;
  readonly limit: number;
  readonly offset?: number;
}

/** Checkpoints of one kind, from before a moment. */
export interface CheckpointSweep {
  readonly scope: string;
  readonly projectKey?: string;
  readonly kind: CheckpointKind;
  readonly before: number;
  /** Only those of sessions that were closed then or later. */
  readonly closedSince?: number;
  /** Counted, and left there. */
  readonly dryRun: boolean;
}

export type AddedCheckpoint =
  | { readonly kind: 'added'; readonly row: CheckpointRow }
  | { readonly kind: 'unknown-session' }
  | { readonly kind: 'taken-over'; readonly by: string };

/** They are never changed: nothing here can. */
export interface CheckpointStore {
  /**
   * Gives it the next number of its session, whoever else writes; none once another one goes on with that. An id that is there
   * already is not written again.
   */
  add(draft: Omit<CheckpointRow, 'seq'>): Promise<AddedCheckpoint>;
  /** Newest first; `total` beyond the page. */
  find(question: CheckpointQuestion): Promise<{ readonly rows: readonly CheckpointRow[]; readonly total: number }>;
  /** The newest of each session stays: whoever comes back after a year goes on with it, and no number is given twice. */
  sweep(sweep: CheckpointSweep): Promise<{ readonly count: number; readonly bytes: number }>;
}
