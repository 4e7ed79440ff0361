import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/store/engine.ts';
import { sqlStore } from '../../src/store/sql-store.ts';
import { sqlitePlaces, withEngine, withStore } from '../support/both-engines.ts';
import { commit, eventLogOn } from '../support/event-world.ts';
import { sessionRow } from '../support/store-rows.ts';

const noRoom = { code: 'store-away', message: expect.stringContaining('the disk is full') };

/** As a disk is that has room for so many pages more, and no others. */
const limit = async ({ db }: Engine, more: number): Promise<void> => {
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  await sql`pragma max_page_count = ${sql.lit((rows[0]?.page_count ?? 0) + more)}`.execute(db);
};

describe('a store in a file', () => {
  const places = sqlitePlaces();

  it('without room says so, however it is written to, and goes on when there is some', async () => {
    const place = await places.fresh();
    const session = sessionRow();
    const { scope, id } = session;
    await withStore(place, ({ sessions }) => sessions.add(session));
    await withEngine(place, async (engine) => {
      const { sessions } = sqlStore(engine, []);
      const checkpoint = () =>
        sessions.checkpoints.add({
          id: 'c1',
          scope,
          session: id,
          at: 1000,
          kind: 'manual',
          contextPercent: 1,
          epic: null,
          note: null,
          state: { tasks: 'x'.repeat(50_000) },
          sizeBytes: 50_000,
        });
      const tell = () => eventLogOn({ sessions }).emit(id, commit('x'.repeat(50_000)));
      await limit(engine, 0);
      await expect(checkpoint()).rejects.toMatchObject(noRoom);
      await expect(tell()).rejects.toMatchObject(noRoom);
      await limit(engine, 1000);
      expect(await checkpoint()).toMatchObject({ kind: 'added', row: { seq: 1 } });
      expect(await tell()).toMatchObject({ seq: 1 });
    });
  });

  it('is well when something could be written to it', async () => {
    const place = await places.fresh();
    await withStore(place, async (store) => {
      using beside = new DatabaseSync(place.file);
      const version = () => beside.prepare('pragma data_version').get();
      const before = version();
      expect(version()).toEqual(before);
      await store.check();
      expect(version()).not.toEqual(before);
    });
  });
});
