/**
 * Owns: checkpoints: what is written down of the work so that somebody else can go on, how long it is kept, how it is told.
 * Does not know: how git is run, where checkpoints are kept, who goes on.
 */
export { type CheckpointOrder, Checkpoints, type CheckpointsOptions } from './checkpoints.ts';
export { ContextWatch } from './context-watch.ts';
export { gathered, MOST_BYTES } from './gather.ts';
export type { CheckpointRecords, CheckpointsSought } from './records.ts';
export { lineText, recoveryText } from './recovery-text.ts';
export { DAY_MS, type Retention, type Swept, usualRetention } from './retention.ts';
export { readWorkState, type WorkState } from './work-state.ts';
