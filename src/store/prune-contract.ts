/** What was over before a moment. */
export interface SessionPrune {
  readonly scope: string;
  readonly before: number;
  /** Counted, and left there. */
  readonly dryRun: boolean;
}

/** Rows that went, or would. */
export interface SessionsPruned {
  readonly sessions: number;
  readonly events: number;
  readonly checkpoints: number;
  readonly commands: number;
}
