import type { CheckpointKind } from '../../kernel/agent-session.ts';

/** Days that checkpoints of a kind are kept; null: for ever. */
export type Retention = Readonly<Record<CheckpointKind, number | null>>;

/** An epic that was completed is part of the project's history. */
export const usualRetention: Retention = {
  context_window: 30,
  epic_completion: null,
  compaction: 30,
  stop: 30,
  manual: 30,
};

export interface Swept {
  readonly kind: CheckpointKind;
  readonly days: number | null;
  readonly count: number;
  readonly bytes: number;
}

export const DAY_MS = 24 * 60 * 60 * 1000;
