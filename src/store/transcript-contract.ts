import type { TranscriptClient, TranscriptRow } from '../kernel/agent-session.ts';

/** All that is given must hold. */
export interface TranscriptQuestion {
  readonly scope: string;
  readonly place?: string;
  readonly client?: TranscriptClient;
  readonly clientSession?: string;
  readonly session?: string;
  readonly projectKey?: string;
  readonly limit: number;
  readonly offset?: number;
}

/** Transcripts that were kept in one place before a moment. */
export interface TranscriptSweep {
  readonly scope: string;
  readonly place: string;
  readonly before: number;
  /** Counted, and left there. */
  readonly dryRun: boolean;
}

/** Where the content of transcripts lies, and what is known of it; the content itself is in files. */
export interface TranscriptStore {
  /** One for each session of a client in each place. False, and nothing changes, when one that was read from more is there. */
  put(row: TranscriptRow): Promise<boolean>;
  /** The last written first; `total` beyond the page. */
  find(question: TranscriptQuestion): Promise<{ readonly rows: readonly TranscriptRow[]; readonly total: number }>;
  /** Those of the hashes that some row of this place refers to. */
  used(place: string, hashes: readonly string[]): Promise<readonly string[]>;
  /** The content is not touched: `hashes` says which may be nobody's now. */
  sweep(
    sweep: TranscriptSweep,
  ): Promise<{ readonly count: number; readonly bytes: number; readonly hashes: readonly string[] }>;
}
