import type { CheckpointKind, CheckpointRow, CommandRow } from '../../kernel/agent-session.ts';

/** All that is given must hold. */
export interface CheckpointsSought {
  readonly scope: string;
  readonly session?: string;
  readonly id?: string;
  readonly kind?: CheckpointKind;
  readonly limit: number;
  readonly offset?: number;
}

interface Sweep {
  readonly scope: string;
  readonly projectKey?: string;
  readonly kind: CheckpointKind;
  readonly before: number;
  readonly closedSince?: number;
  readonly dryRun: boolean;
}

type Added =
  | { readonly kind: 'added'; readonly row: CheckpointRow }
  | { readonly kind: 'unknown-session' }
  | { readonly kind: 'taken-over'; readonly by: string };

/** Where checkpoints are kept; `compose.ts` hands it in. Rejects with `store-away`. */
export interface CheckpointRecords {
  /** With the next number of its session; none once another one goes on with that. */
  add(draft: Omit<CheckpointRow, 'seq'>): Promise<Added>;
  /** Newest first. */
  find(sought: CheckpointsSought): Promise<{ readonly rows: readonly CheckpointRow[]; readonly total: number }>;
  /** Never the newest one of a session. */
  sweep(sweep: Sweep): Promise<{ readonly count: number; readonly bytes: number }>;
}

/** The newest commands of a session, newest first. */
export type RecentCommands = (session: string, limit: number) => Promise<readonly CommandRow[]>;
