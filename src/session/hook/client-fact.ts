import type { SessionView } from '../session-view.ts';

/** One thing that happened in a client, as its hook told it; checked where it came in. */
export interface ClientFact {
  /** Telling it twice is telling it once. */
  readonly id: string;
  /** Wall time in ms. */
  readonly at: number;
  readonly client: 'claude' | 'codex' | 'opencode';
  readonly event: 'start' | 'beat' | 'compact' | 'stop' | 'end';
  /** The client's own id of its session. */
  readonly clientSession: string;
  readonly cwd: string;
  readonly transcript?: string;
  readonly contextPercent?: number;
  readonly source?: string;
  readonly reason?: string;
  /** Of the processes above the hook, the nearest first. */
  readonly pids: readonly number[];
}

const FRESH_MS = 60_000;

/** Whoever told it is still there, as far as one can know: its process runs, and it waits for the answer. */
export const isFresh = ({ at }: ClientFact, now: number): boolean => now - at <= FRESH_MS;

/** What became of it. */
export interface FactOutcome {
  readonly session: SessionView | undefined;
  /** For the agent, in Markdown. */
  readonly context: string;
  /** Why it came to nothing, for people. */
  readonly problem: string;
}
