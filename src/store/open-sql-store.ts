import { patience } from '../kernel/patience.ts';
import { backup } from './backup.ts';
import type { Store } from './contract.ts';
import type { Engine } from './engine.ts';
import { migrate, schemaStanding } from './migration/migrate.ts';
import { sqlStore } from './sql-store.ts';
import type { StoreOptions } from './store-options.ts';

/** The engine of these options, its schema untouched. `guest`: another process may own the file. */
export async function openEngine(options: StoreOptions, guest: boolean): Promise<Engine> {
  const { url, file, poolSize, clock, timeoutMs = patience.store.timeoutMs } = options;
  if (url !== undefined) return (await import('./postgres/open.ts')).openPostgres({ url, poolSize, clock, timeoutMs });
  return (await import('./sqlite/open.ts')).openSqlite({ file, clock, guest });
}

/**
 * The store of a hub, with the schema that this program knows. An older schema of a file is copied before it is changed;
 * a newer one is refused with `newer-schema` and not touched. Rejects with `store-away` when it cannot be reached.
 */
export async function openSqlStore(options: StoreOptions): Promise<Store> {
  const engine = await openEngine(options, false);
  try {
    return sqlStore(engine, [...engine.notes, ...(await upToDate(engine, options))]);
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw engine.errorOf(error);
  }
}

async function upToDate(engine: Engine, { file, clock, migrations: known }: StoreOptions): Promise<string[]> {
  const { applied, pending } = await schemaStanding(engine, known);
  if (pending.length === 0) return [];
  const notes: string[] = [];
  if (engine.kind === 'sqlite' && applied.length > 0)
    notes.push(
      `Before the schema was changed the store was copied to ${await backup(engine, { file, now: clock.now(), env: {} })}.`,
    );
  const done = await migrate(engine, { now: () => clock.now(), ...(known ? { known } : {}) });
  return [...notes, ...done.map(({ name, does }) => `Migration ${name}: ${does}.`)];
}
