import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { backup } from '../../src/store/backup.ts';
import { migrations } from '../../src/store/migration/all.ts';
import { migrate, schemaStanding } from '../../src/store/migration/migrate.ts';
import type { Migration } from '../../src/store/migration/migration.ts';
import * as tables from '../../src/store/schema.ts';
import { onBothEngines, type Places, withEngine, withStore } from '../support/both-engines.ts';
import { commit, eventLogOn } from '../support/event-world.ts';
import { realClock } from '../support/real-clock.ts';
import * as rows from '../support/store-rows.ts';

const now = () => 1000;

/** What a later Warren could bring. */
const later: Migration = {
  name: '9998-later',
  does: 'gives hubs a colour',
  up: (change) => change.schema.alterTable('hubs').addColumn('colour', 'text').execute(),
  down: (change) => change.schema.alterTable('hubs').dropColumn('colour').execute(),
};
const failing: Migration = {
  name: '9999-failing',
  does: 'begins and fails',
  async up(change) {
    await change.schema.createTable('half').addColumn('a', 'text').execute();
    throw new Error('it failed half way');
  },
  down: async () => undefined,
};
const next = [...migrations, later];

onBothEngines('the schema', ({ engine, fresh }: Places) => {
  it('has the columns that the questions name', async () => {
    const place = await fresh();
    await withStore(place, (store) => store.check());
    await withEngine(place, async ({ db }) => {
      const found = await db.introspection.getTables();
      const columns = (name: string) => found.find((table) => table.name === name)?.columns.map((it) => it.name);
      const { hubs, projects, versions, instances, events, metrics, states, asides, sessions, sessionEvents } = tables;
      expect(columns('hubs')).toEqual([...hubs.columns, 'seen_at', 'ended_at']);
      expect(columns('projects')).toEqual(projects.columns);
      expect(columns('versions')).toEqual(versions.columns);
      expect(columns('instances')).toEqual(instances.columns);
      expect(columns('instance_owners')).toEqual(['scope', 'key', 'hub', 'epoch', 'expires_at']);
      expect(columns('instance_state')).toEqual(states.columns);
      expect(columns('instance_state_aside')).toEqual([...states.columns, ...asides.columns]);
      expect(columns('instance_metrics')).toEqual(metrics.columns);
      expect(columns('instance_events')).toEqual(events.columns);
      expect(columns('sessions')).toEqual([...sessions.columns, 'event_seq', 'event_hash']);
      expect(columns('session_events')).toEqual(sessionEvents.columns);
      expect(columns('session_reservations')).toEqual(tables.reservations.columns);
      expect(columns('warren_migrations')).toEqual(['name', 'at']);
    });
  });

  it('goes forward, back and forward again, and keeps what both know', async () => {
    const place = await fresh();
    await withStore(place, (store) => store.write([rows.hub(), rows.instance(), rows.event()]));
    await withStore({ ...place, migrations: next }, async (store) => {
      expect(store.notes.at(-1)).toBe('Migration 9998-later: gives hubs a colour.');
      expect(await store.instances({})).toEqual([rows.instanceRow()]);
    });
    await withEngine(place, async (it) => {
      expect(await schemaStanding(it, next)).toEqual({ applied: next.map(({ name }) => name), pending: [] });
      const back = await migrate(it, { now, known: next, to: migrations.length });
      expect(back).toEqual([{ name: '9998-later', does: 'gives hubs a colour', direction: 'down' }]);
    });
    await withStore(place, async (store) => {
      expect(await store.history({ limit: 5 })).toEqual([rows.eventRow()]);
      await store.write([rows.hub({ hub: 'hub-b' })]);
    });
    await withStore({ ...place, migrations: next }, async (store) => expect(await store.instances({})).toHaveLength(1));
  });

  it('can be taken back to nothing and made again', async () => {
    const place = await fresh();
    await withStore(place, (store) => store.write([rows.instance()]));
    await withEngine(place, async (it) => {
      await migrate(it, { now, to: 0 });
      expect((await it.db.introspection.getTables()).map(({ name }) => name)).toEqual(['warren_migrations']);
    });
    await withStore(place, async (store) => expect(await store.instances({})).toEqual([]));
  });

  it('can be taken back by some steps and made again: sessions go on with the events that are left', async () => {
    for (const to of [0, 2, 5]) {
      const place = await fresh();
      const row = rows.sessionRow();
      await withStore(place, async (store) => {
        await store.sessions.add(row);
        for (const message of ['one', 'two']) await eventLogOn(store).emit(row.id, commit(message));
      });
      await withEngine(place, (it) => migrate(it, { now, to }));
      await withStore(place, async (store) => {
        const isLeft = (await store.sessions.find({ scope: row.scope, id: row.id, limit: 1 })).total > 0;
        if (!isLeft) await store.sessions.add(row);
        expect(await eventLogOn(store).emit(row.id, commit('three'))).toMatchObject({ seq: isLeft ? 3 : 1 });
        expect(await eventLogOn(store).verify(row.id)).toMatchObject({ found: 0, events: isLeft ? 3 : 1 });
      });
    }
  });

  it('that is newer than this program is refused, and not touched', async () => {
    const place = await fresh();
    await withStore({ ...place, migrations: next }, (store) => store.write([rows.instance()]));
    const before = engine === 'sqlite' ? readFileSync(place.file) : undefined;
    await expect(withStore(place, async () => undefined)).rejects.toMatchObject({
      code: 'newer-schema',
      message: expect.stringMatching(
        /has the schema 9998-later, and this Warren knows only up to 0\d+-[a-z-]+\. Nothing was changed\. Install/,
      ),
    });
    if (before) expect(readFileSync(place.file).equals(before)).toBe(true);
    await withStore({ ...place, migrations: next }, async (store) => expect(await store.instances({})).toHaveLength(1));
  });

  it('is whole after a migration that failed half way', async () => {
    const place = await fresh();
    await withStore(place, (store) => store.write([rows.instance()]));
    await expect(withStore({ ...place, migrations: [...next, failing] }, async () => undefined)).rejects.toThrow(
      'it failed half way',
    );
    await withEngine(place, async (it) => {
      expect((await schemaStanding(it, next)).pending).toEqual([]);
      expect(await it.hasTable('half')).toBe(false);
    });
  });

  it('is made once when many open the store at once', async () => {
    const place = await fresh();
    const counts = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        withStore(place, async (store) => {
          await store.write([rows.instance({ key: `k${n}` })]);
          return store.notes.filter((note) => note.startsWith('Migration')).length;
        }),
      ),
    );
    expect(counts.reduce((sum, count) => sum + count)).toBe(migrations.length);
    await withStore(place, async (store) => expect(await store.instances({})).toHaveLength(6));
  });

  it.runIf(engine === 'sqlite')('is changed only after a copy was made; three copies stay', async () => {
    const place = await fresh();
    await withStore(place, (store) => store.write([rows.instance()]));
    const copies = () => readdirSync(dirname(place.file)).filter((name) => name.includes('backup'));
    expect(copies()).toEqual([]);
    for (let round = 0; round < 5; round += 1) {
      await withStore({ ...place, migrations: next }, async (store) =>
        expect(store.notes[0]).toMatch(
          /^Before the schema was changed the store was copied to .*warren\.db\.sqlite-backup-/,
        ),
      );
      await withEngine(place, (it) => migrate(it, { now, known: next, to: migrations.length }));
    }
    expect(copies()).toHaveLength(3);
    const copy = join(dirname(place.file), copies().at(-1) ?? '');
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    const database = new DatabaseSync(copy);
    expect(database.prepare('select key from instances').all()).toEqual([{ key: 'k1' }]);
    expect(database.prepare('select name from warren_migrations').all()).toHaveLength(migrations.length);
    database.close();
    expect(copies().filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it.runIf(engine === 'sqlite')('is copied by many at once, each copy whole', async () => {
    const place = await fresh();
    await withStore(place, (store) => store.write([rows.instance()]));
    const left = `${place.file}.sqlite-backup-20261121-100000.killed.part`;
    writeFileSync(left, 'half a copy');
    utimesSync(left, 0, 0);
    const made = await Promise.all(
      Array.from({ length: 3 }, () =>
        withEngine(place, (it) => backup(it, { file: place.file, now: realClock.now(), env: {} })),
      ),
    );
    expect(new Set(made).size).toBe(3);
    for (const copy of made)
      await withEngine({ ...place, file: copy }, async (it) => expect(await it.integrity()).toEqual([]));
    expect(readdirSync(dirname(place.file)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
