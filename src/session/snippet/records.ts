import type { SnippetKind, SnippetRow } from '../../kernel/agent-session.ts';

/** All that is given must hold. */
export interface SnippetsSought {
  readonly projectKey?: string;
  readonly project?: string;
  readonly session?: string;
  readonly kind?: SnippetKind;
  /** All of them, whatever their case. */
  readonly tags?: readonly string[];
  /** Words that must all be in it somewhere, whatever their case. */
  readonly text?: string;
  readonly limit: number;
  readonly offset?: number;
}

/** Where snippets are kept; `compose.ts` hands it in. Rejects with `store-away`. */
export interface SnippetRecords {
  add(row: SnippetRow): Promise<void>;
  /** Newest first; `total` beyond the page. */
  find(
    sought: SnippetsSought & { readonly scope: string },
  ): Promise<{ readonly rows: readonly SnippetRow[]; readonly total: number }>;
  sweep(sweep: {
    readonly scope: string;
    readonly before: number;
    readonly dryRun: boolean;
  }): Promise<{ readonly count: number; readonly bytes: number }>;
}
