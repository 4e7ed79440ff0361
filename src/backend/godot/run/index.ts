/**
 * Owns: running games of one version: starting and ending them, hearing what they do, and the last events of them.
 * Does not know: tools, resources, which engine fits, the index.
 */
export {
  type EventAnswer,
  type EventKind,
  type EventQuestion,
  eventKinds,
  type RunReport,
  type Runs,
  type RuntimeEvent,
  type RunWish,
} from './contract.ts';
export { openRuns, type RunsOptions } from './open-runs.ts';
