/**
 * Owns: how long sessions that are over are kept, with all that belongs to them.
 * Does not know: where they are kept, who asks for it, and when.
 */
export { type AlsoKept, type Pruned, type PruneRecords, SessionRetention } from './session-retention.ts';
