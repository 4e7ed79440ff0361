import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe } from 'vitest';
import { Postgres } from './postgres.ts';
import { TempHome } from './temp-home.ts';

interface Opened {
  readonly home: TempHome;
  /** Past the hub. */
  readonly sql: (text: string) => Promise<unknown>;
}

/** The same tests through a real hub on SQLite, and through one on a real PostgreSQL; all tools are offered. */
export function onBothHubs(name: string, suite: (open: () => Promise<Opened>) => void): void {
  describe(`${name}, on SQLite`, () =>
    suite(async () => {
      const home = new TempHome({ WARREN_SESSION_TOOLS: 'all' });
      const sql = async (text: string): Promise<void> => {
        const database = new DatabaseSync(join(home.warrenHome, 'warren.db'), { timeout: 5000 });
        try {
          database.exec(text);
        } finally {
          database.close();
        }
      };
      return { home, sql };
    }));

  describe(`${name}, on PostgreSQL`, () => {
    const started: { it?: Postgres } = {};
    beforeAll(async () => {
      started.it = await Postgres.start();
    });
    afterAll(() => started.it?.[Symbol.asyncDispose]());
    suite(async () => {
      const url = String(await started.it?.database());
      return {
        home: new TempHome({ WARREN_SESSION_TOOLS: 'all', DATABASE_URL: url }),
        sql: async (text) => started.it?.query(text, url),
      };
    });
  });
}
