import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import type { Engine } from '../../src/store/engine.ts';
import { onBothEngines, withEngine, withStore } from '../support/both-engines.ts';
import { allEvents, commit, eventLogOn, eventWorld } from '../support/event-world.ts';
import { sessionRow } from '../support/store-rows.ts';

onBothEngines('what was told in a session', ({ engine: kind, fresh }) => {
  it('holds no secret on disk', async () => {
    const place = await fresh();
    const secret = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');
    await withStore(place, async (store) => {
      const { log, session } = await eventWorld(store);
      await log.emit(session, {
        type: 'user_message',
        data: { message: `use ${secret}`, password: 'hunter2hunter2', inner: { text: `{"token":"${secret}"}` } },
        metadata: { note: secret },
      });
      const text = JSON.stringify(await allEvents(log, session));
      expect(text).toContain('[redacted:');
      expect(text).not.toMatch(/ghp_|hunter2/);
      expect(await log.verify(session)).toMatchObject({ found: 0 });
    });
    if (kind === 'sqlite') expect(readFileSync(place.file).toString('latin1')).not.toMatch(/ghp_|hunter2/);
  });

  const tampering: readonly (readonly [string, (db: Engine['db']) => Promise<unknown>, object[]])[] = [
    [
      'a changed text',
      (db) => db.updateTable('session_events').set({ data: '{}' }).where('seq', '=', 3).execute(),
      [{ seq: 3, what: 'changed' }],
    ],
    [
      'a changed time',
      (db) => db.updateTable('session_events').set({ at: 1 }).where('seq', '=', 1).execute(),
      [{ seq: 1, what: 'changed' }],
    ],
    [
      'a missing one',
      (db) => db.deleteFrom('session_events').where('seq', '=', 2).execute(),
      [{ seq: 2, what: 'missing' }],
    ],
    [
      'a missing first',
      (db) => db.deleteFrom('session_events').where('seq', '=', 1).execute(),
      [{ seq: 1, what: 'missing' }],
    ],
    [
      'a missing end',
      (db) => db.deleteFrom('session_events').where('seq', '>', 3).execute(),
      [{ seq: 4, what: 'missing', text: 'Event 4 and all up to 5 are missing.' }],
    ],
    [
      'nothing left at all',
      async (db) => {
        await db.deleteFrom('session_events').execute();
        await db.updateTable('sessions').set({ event_seq: 0, event_hash: '' }).execute();
      },
      [{ seq: 1, what: 'missing', text: 'Event 1 is missing.' }],
    ],
    [
      "two in each other's place",
      async (db) => {
        for (const [from, to] of [
          [2, 99],
          [3, 2],
          [99, 3],
        ] as const)
          await db.updateTable('session_events').set({ seq: to }).where('seq', '=', from).execute();
      },
      [
        { seq: 2, what: 'reordered', text: 'Event 2 was told as event 3 and stands in another place.' },
        { seq: 3, what: 'reordered', text: 'Event 3 was told as event 2 and stands in another place.' },
      ],
    ],
    [
      'one that nobody told',
      (db) =>
        sql`insert into session_events select 'forged', scope, session, 6, at, type, data, metadata, parent, root, depth, hash, hash from session_events where seq = 5`.execute(
          db,
        ),
      [
        { seq: 6, what: 'changed' },
        { seq: 6, what: 'added' },
      ],
    ],
  ];
  it('begins behind it: nothing is missing yet of a session that is new, nor of one that is not there', async () =>
    withStore(await fresh(), async (store) => {
      const { log, session, clock } = await eventWorld(store);
      const young = sessionRow({ hash: 'abcdef', createdAt: clock.now() });
      await store.sessions.add(young);
      for (const id of [young.id, 'odin-PS-000000'])
        expect(await log.verify(id)).toMatchObject({ events: 0, found: 0 });
      expect(await log.verify(session)).toMatchObject({ events: 0, found: 1 });
    }));

  it('is not taken for broken when its session is forgotten while it is read', async () =>
    withStore(await fresh(), async (store) => {
      const { sessions } = store;
      const { log, session, clock } = await eventWorld(store);
      for (let at = 0; at < 210; at++) await log.emit(session, commit(String(at)), 'hub');
      await sessions.close({ scope: 'home', id: session }, { at: 1, why: 'done' });
      const find: typeof sessions.events.find = async (question, page) => {
        const rows = await sessions.events.find(question, page);
        await sessions.prune({ scope: 'home', before: clock.now(), dryRun: false });
        return rows;
      };
      const reading = eventLogOn({ sessions: { ...sessions, events: { ...sessions.events, find } } }, clock);
      await expect(reading.verify(session)).rejects.toMatchObject({ code: 'unknown-session' });
    }));

  for (const [what, tamper, problems] of tampering)
    it(`is verified: ${what} is found`, async () => {
      const place = await fresh();
      await withStore(place, async (store) => {
        const { log, session } = await eventWorld(store);
        for (const message of ['a', 'b', 'c', 'd', 'e']) await log.emit(session, commit(message));
        expect((await log.verify(session)).found).toBe(0);
        await withEngine(place, ({ db }) => tamper(db));
        expect((await log.verify(session)).problems).toEqual(problems.map((it) => expect.objectContaining(it)));
      });
    });
});
