/**
 * Owns: what is kept: one schema on two engines, its migrations, one file per question.
 * Does not know: who asks, or what the rows mean to them.
 */
export type * from './contract.ts';
export { openKeeper } from './keeper.ts';
export type { KeeperOptions } from './keeper-options.ts';
export { isShared, openStore, type StoreOptions } from './open-store.ts';
export { storePatience } from './patience.ts';
export { DiskSpool } from './spool-file.ts';
