import type { SharedStore, Store } from './contract.ts';
import type { StoreOptions } from './store-options.ts';
import type { Upkeep } from './upkeep-contract.ts';

/** The store of a hub; see `open-sql-store.ts`. SQL is loaded when this is called: a hub is up before it needs any. */
export const openStore = async (options: StoreOptions): Promise<Store> =>
  (await import('./sql.ts')).openSqlStore(options);

/** The store as a whole, for `warren db`. A file that does not exist yet is begun only where it shall be. */
export const openUpkeep = async (options: StoreOptions, create: boolean): Promise<Upkeep> =>
  (await import('./sql.ts')).openUpkeep(options, create);

/** True on PostgreSQL. */
export const isShared = (store: Store): store is SharedStore => 'claim' in store;
