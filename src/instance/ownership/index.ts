/**
 * Owns: which hub may serve an instance, where several hubs share a database. Pure: rows and clock are handed in.
 * Does not know: what the rows are kept in, what an instance is.
 */
export type { Elsewhere, Grant, OwnedId, OwnerRows, OwnerSeen } from './contract.ts';
export { type Judgement, type Reading, soundJudgement } from './judgement.ts';
export { Ownership, type OwnershipOptions } from './ownership.ts';
