import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { storePatience } from '../../src/store/index.ts';
import { withStore } from '../support/both-engines.ts';
import { postgresPlaces } from '../support/postgres-places.ts';
import { realClock } from '../support/real-clock.ts';
import * as rows from '../support/store-rows.ts';
import { waitFor } from '../support/wait-for.ts';

/** Somebody else who has all sessions locked, until he commits or leaves. */
async function rowsHeld(url: string): Promise<Client> {
  const held = new Client({ connectionString: url });
  await held.connect();
  await held.query('begin; select * from sessions for update');
  return held;
}

describe('what waits for somebody else in PostgreSQL', () => {
  const { server, fresh } = postgresPlaces();

  const waiting = async (url: string) =>
    await server().query(
      `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      url,
    );

  it('does nothing behind those who were told that a row cannot be had', async () => {
    const place = await fresh();
    await withStore(place, async ({ sessions }) => {
      const row = rows.sessionRow();
      await sessions.add(row);
      const held = await rowsHeld(place.url);
      const next = rows.sessionRow({ hash: 'aaaaaa', resumes: row.id });
      const since = realClock.monotonic();
      await expect(sessions.resume({ scope: row.scope, id: row.id }, next)).rejects.toMatchObject({
        code: 'store-away',
        facts: { passing: true },
      });
      expect(realClock.monotonic() - since).toBeLessThan(storePatience.timeoutMs); // so long whoever asks waits for it
      await held.query('commit');
      await held.end();
      expect((await sessions.find({ scope: row.scope, limit: 5 })).rows).toEqual([row]);
    });
  });

  it.each(['resume', 'change'] as const)('takes back what %s did when nobody waits for it any more', async (deed) => {
    let late = 0;
    const clock = { ...realClock, monotonic: () => realClock.monotonic() + late };
    const place = { ...(await fresh()), clock };
    await withStore(place, async ({ sessions }) => {
      const row = rows.sessionRow();
      const { scope, id: session } = row;
      await sessions.add(row);
      const held = await rowsHeld(place.url);
      const wanted = { scope, session, projectKey: 'k', root: '/p', pattern: 'src/**', mode: 'exclusive' as const };
      const put = [{ ...wanted, reason: null, since: 1000, until: 5000 }];
      const done =
        deed === 'resume'
          ? sessions.resume({ scope, id: session }, rows.sessionRow({ hash: 'aaaaaa', resumes: session }))
          : sessions.reservations.change({ scope, session, at: 2000 }, () => ({ put, end: [] }));
      const outcome = expect(done).rejects.toMatchObject({ code: 'store-away', facts: { passing: true } });
      await waitFor('it waits for the row', async () => (await waiting(place.url)).length === 1);
      late = storePatience.timeoutMs; // as when it had waited for a connection, and for one lock after the other
      await held.query('commit');
      await held.end();
      await outcome;
      expect((await sessions.find({ scope, limit: 5 })).rows).toEqual([row]);
      expect(await sessions.reservations.held({ scope, at: 2000, limit: 5 })).toEqual([]);
    });
  });

  it('waits for a lock no longer than whoever asks waits for it', async () => {
    const place = { ...(await fresh()), timeoutMs: 500 };
    await withStore(place, async ({ sessions }) => {
      const row = rows.sessionRow();
      await sessions.add(row);
      const held = await rowsHeld(place.url);
      const closed = sessions.close({ scope: row.scope, id: row.id }, { at: 5, why: 'done' });
      const since = realClock.monotonic();
      await expect(closed).rejects.toThrow('lock timeout');
      expect(realClock.monotonic() - since).toBeLessThan(1500); // of the two seconds that it may take otherwise
      await held.end();
    });
  });
});
