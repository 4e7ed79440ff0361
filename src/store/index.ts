/**
 * Owns: what is kept: one schema on two engines, its migrations, one file per question.
 * Does not know: who asks, or what the rows mean to them.
 */
export type * from './contract.ts';
export type * from './event-contract.ts';
export { openKeeper } from './keeper.ts';
export type { KeeperOptions } from './keeper-options.ts';
export { isShared, openStore, openUpkeep } from './open-store.ts';
export { storePatience } from './patience.ts';
export type * from './prune-contract.ts';
export type * from './session-contract.ts';
export { DiskSpool } from './spool-file.ts';
export type { StoreOptions } from './store-options.ts';
export type { Step, StoreReport, Upkeep } from './upkeep-contract.ts';
