import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Engine } from '../../src/store/engine.ts';
import type { Store, StoreOptions } from '../../src/store/index.ts';
import { openEngine, openSqlStore } from '../../src/store/open-sql-store.ts';
import { Postgres } from './postgres.ts';
import { realClock } from './real-clock.ts';

/** Makes stores that did not exist before, and takes them away when the tests of the file are through. */
export interface Places {
  readonly engine: Engine['kind'];
  readonly fresh: () => Promise<StoreOptions>;
}

/** The same tests on SQLite and on a real PostgreSQL. */
export function onBothEngines(name: string, tests: (places: Places) => void): void {
  describe(`${name}, on SQLite`, () => tests(sqlitePlaces()));
  describe(`${name}, on PostgreSQL`, () => {
    const server: { it?: Postgres } = {};
    beforeAll(async () => {
      server.it = await Postgres.start();
    });
    afterAll(() => server.it?.[Symbol.asyncDispose]());
    const { fresh } = sqlitePlaces();
    tests({ engine: 'postgres', fresh: async () => ({ ...(await fresh()), url: await server.it?.database() }) });
  });
}

export function sqlitePlaces(): Places {
  const dir = mkdtempSync(join(tmpdir(), 'wst-'));
  let count = 0;
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return {
    engine: 'sqlite',
    async fresh() {
      count += 1;
      return { file: join(dir, String(count), 'warren.db'), poolSize: 5, clock: realClock };
    },
  };
}

/** Opened, used and closed. */
export async function withStore<T>(options: StoreOptions, use: (store: Store) => Promise<T>): Promise<T> {
  await using store = await openSqlStore(options);
  return await use(store);
}

/** To look past the questions. */
export async function withEngine<T>(options: StoreOptions, use: (engine: Engine) => Promise<T>): Promise<T> {
  await using engine = await openEngine(options, true);
  return await use(engine);
}

/** To change what the questions tell, beside a hub that writes: waits for its turn. */
export const withTables = <T>(options: StoreOptions, change: (db: Engine['db']) => Promise<T>): Promise<T> =>
  withEngine(options, async ({ kind, db }) => {
    if (kind === 'sqlite') await sql`pragma busy_timeout = 10000`.execute(db);
    return change(db);
  });
