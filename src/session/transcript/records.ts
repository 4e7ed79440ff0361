import type { TranscriptClient, TranscriptRow } from '../../kernel/agent-session.ts';

/** All that is given must hold. */
export interface TranscriptsSought {
  readonly scope: string;
  readonly place?: string;
  readonly client?: TranscriptClient;
  readonly clientSession?: string;
  readonly session?: string;
  readonly projectKey?: string;
  readonly limit: number;
  readonly offset?: number;
}

interface Sweep {
  readonly scope: string;
  readonly place: string;
  readonly before: number;
  readonly dryRun: boolean;
}

/** Where it is kept what is known of transcripts; `compose.ts` hands it in. Rejects with `store-away`. */
export interface TranscriptRecords {
  /** False, and nothing changes, when one that was read from more is there. */
  put(row: TranscriptRow): Promise<boolean>;
  /** The last written first; `total` beyond the page. */
  find(sought: TranscriptsSought): Promise<{ readonly rows: readonly TranscriptRow[]; readonly total: number }>;
  /** Those of the hashes that a row of this place refers to. */
  used(place: string, hashes: readonly string[]): Promise<readonly string[]>;
  sweep(sweep: Sweep): Promise<{ readonly count: number; readonly bytes: number; readonly hashes: readonly string[] }>;
}
