import type { SessionStatus } from './contract-session.ts';

/** What a client's hook may tell: it began, it lives, it is about to compact, its turn or all of it is over. */
export type HookEvent = 'start' | 'beat' | 'compact' | 'stop' | 'end';

export type HookClient = 'claude' | 'codex' | 'opencode';

/** One thing that happened in a client, as its hook told it. Sizes: see the reader in `hook-routes.ts`. */
export interface HookFact {
  /** UUID: telling it twice is telling it once. */
  readonly id: string;
  /** When it happened, in ms since the epoch (UTC); what waited in a file is told later. */
  readonly at: number;
  readonly client: HookClient;
  readonly event: HookEvent;
  /** The client's own id of its session. */
  readonly client_session: string;
  readonly cwd: string;
  readonly transcript?: string;
  /** 0 to 100, as the client itself measures it. */
  readonly context_percent?: number;
  /** Of a start: `startup`, `resume`, `clear`, `compact`. */
  readonly source?: string;
  /** Of a compaction or an end, in the client's words. */
  readonly reason?: string;
  /** Of the processes above the hook, the nearest first: one of them is the client. At most 8. */
  readonly pids: readonly number[];
}

/** `POST /api/hooks` with these, the oldest first; at most 200. */
export interface HookQuestion {
  readonly facts: readonly HookFact[];
}

/** What became of one fact. */
export interface HookAnswer {
  /** Null where no session came of it. */
  readonly session: SessionStatus | null;
  /** `Instance: odin-PS-8f4a2b | Epic: — | Context: 12% | Active: 0.4h`; empty without a session. */
  readonly footer: string;
  /** Of a start: what the agent is to know, as Markdown, at most 9,000 characters; empty where there is nothing to say. */
  readonly context: string;
  /** Why it came to nothing, for people; empty where it did not. */
  readonly problem: string;
}

/** Answers in the order of the facts. */
export interface HookAnswers {
  readonly answers: readonly HookAnswer[];
}
