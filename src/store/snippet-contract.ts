import type { SnippetKind, SnippetRow } from '../kernel/agent-session.ts';

/** All that is given must hold. */
export interface SnippetQuestion {
  readonly scope: string;
  readonly projectKey?: string;
  readonly project?: string;
  readonly session?: string;
  readonly id?: string;
  readonly kind?: SnippetKind;
  /** All of them, whatever their case. */
  readonly tags?: readonly string[];
  /** Words that must all be in it somewhere, whatever their case; nothing in them has a meaning. */
  readonly text?: string;
  readonly limit: number;
  readonly offset?: number;
}

export interface SnippetSweep {
  readonly scope: string;
  readonly before: number;
  /** Counted, and left there. */
  readonly dryRun: boolean;
}

export interface SnippetStore {
  add(row: SnippetRow): Promise<void>;
  /** Newest first; `total` beyond the page. */
  find(question: SnippetQuestion): Promise<{ readonly rows: readonly SnippetRow[]; readonly total: number }>;
  sweep(sweep: SnippetSweep): Promise<{ readonly count: number; readonly bytes: number }>;
}
