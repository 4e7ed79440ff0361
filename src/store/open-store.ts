import type { Clock } from '../kernel/clock.ts';
import type { SharedStore, Store } from './contract.ts';
import type { Migration } from './migration/migration.ts';

export interface StoreOptions {
  /** Of PostgreSQL; without it the SQLite file is used. */
  readonly url?: string | undefined;
  /** The SQLite file; backups of either engine lie beside it. */
  readonly file: string;
  readonly poolSize: number;
  readonly clock: Clock;
  /** What this program knows of; tests have others. */
  readonly migrations?: readonly Migration[];
}

/** The store of a hub; see `open-sql-store.ts`. SQL is loaded when this is called: a hub is up before it needs any. */
export const openStore = async (options: StoreOptions): Promise<Store> =>
  (await import('./open-sql-store.ts')).openSqlStore(options);

/** True on PostgreSQL. */
export const isShared = (store: Store): store is SharedStore => 'claim' in store;
