import { describe, expect, it } from 'vitest';
import { openSqlStore } from '../../src/store/open-sql-store.ts';
import { withStore } from '../support/both-engines.ts';
import { postgresPlaces } from '../support/postgres-places.ts';
import * as rows from '../support/store-rows.ts';
import { waitFor } from '../support/wait-for.ts';

const id = { scope: 'home', key: 'k1' };

describe('a store in PostgreSQL', () => {
  const { server, fresh } = postgresPlaces();

  const connections = async (url: string) =>
    await server().query(
      `select pid, application_name from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      url,
    );

  it('is asked over as many connections as the pool may have, under our name', async () => {
    const place = await fresh();
    await withStore(place, async (store) => {
      const questions = Array.from({ length: 200 }, (_, n) =>
        n % 2 ? store.instances({}) : store.write([rows.event({ id: `e${n}` })]),
      );
      const seen: number[] = [];
      const watch = (async () => {
        for (let n = 0; n < 5; n += 1) seen.push((await connections(place.url)).length);
      })();
      await Promise.all([...questions, watch]);
      expect(Math.max(...seen)).toBeLessThanOrEqual(4);
      expect(await connections(place.url)).toContainEqual(expect.objectContaining({ application_name: 'warren' }));
    });
    await waitFor('no connection is left', async () => (await connections(place.url)).length === 0);
  });

  it('never takes more than 20 connections, whatever it is told', async () => {
    const place = { ...(await fresh()), poolSize: 200 };
    await withStore(place, async (store) => {
      await Promise.all(Array.from({ length: 100 }, () => store.instances({})));
      const count = (await connections(place.url)).length;
      expect(count).toBeGreaterThan(4);
      expect(count).toBeLessThanOrEqual(20);
    });
  });

  it('is written by four hubs at once, the same instances among them, and nothing is lost', async () => {
    const place = await fresh();
    const hubs = await Promise.all(Array.from({ length: 4 }, () => openSqlStore(place)));
    const write = async (hub: number): Promise<void> => {
      const store = hubs[hub];
      for (let n = 0; n < 25; n += 1) {
        const keys = Array.from({ length: 10 }, (_, k) => `k${(k * 7 + hub * 3) % 10}`);
        await store?.write([
          ...keys.map((key) => rows.instance({ key, hub: `hub-${hub}`, seenAt: n })),
          {
            kind: 'heartbeat',
            hub: `hub-${hub}`,
            at: n,
            alive: keys.map((key) => ({ scope: 'home', key, status: 'ready', calls: n, errors: 0, rssBytes: 1 })),
          },
          rows.event({ id: `${hub}-${n}` }),
        ]);
      }
    };
    await Promise.all(hubs.map((_, hub) => write(hub)));
    expect(await hubs[0]?.history({ limit: 1000 })).toHaveLength(100);
    expect((await hubs[0]?.instances({}))?.map(({ seenAt }) => seenAt)).toEqual(Array.from({ length: 10 }, () => 24));
    await Promise.all(hubs.map((store) => store[Symbol.asyncDispose]()));
  });

  it('says where it is and what to do when it cannot be reached, and never with which password', async () => {
    const place = await fresh();
    const wrong = async (url: string) => {
      const error: unknown = await openSqlStore({ ...place, url }).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ code: 'store-away' });
      const told = `${String(error)}${JSON.stringify(error)}${error instanceof Error ? String(error.cause) : ''}`;
      expect(told).not.toMatch(/p%40ss|p@ss|sesame/);
      return error instanceof Error ? error.message : '';
    };
    expect(await wrong(place.url.replace('p%40ss%2Fw0rd', 'sesame'))).toMatch(
      /it does not let us in; look at user and password/,
    );
    expect(await wrong(place.url.replace(/\/fresh_\w+$/, '/nothing'))).toMatch(/there is no such database/);
    expect(await wrong(place.url.replace(/:\d+\//, ':1/'))).toMatch(
      /^The store postgres:\/\/127\.0\.0\.1:1\/\w+ cannot be used: nobody listens there/,
    );
    expect(await wrong('postgres://warren:sesame@nowhere.invalid/x')).toMatch(/its host/);
  });

  it('is away when it is read-only', async () => {
    const place = await fresh();
    await withStore(place, async (store) => store.check());
    await server().query(
      `alter database ${new URL(place.url).pathname.slice(1)} set default_transaction_read_only = on`,
    );
    await withStore(place, async (store) => {
      await expect(store.check()).rejects.toMatchObject({
        code: 'store-away',
        message: expect.stringContaining('read-only'),
      });
      await expect(store.write([rows.instance()])).rejects.toMatchObject({ code: 'store-away' });
    });
  });

  it('goes on after its connections were cut', async () => {
    const place = await fresh();
    await withStore(place, async (store) => {
      await store.write([rows.instance()]);
      await server().query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
        place.url,
      );
      // the pool may hear of it only with the next question; then that one is told to try again
      await waitFor('it answers', async () => {
        try {
          return (await store.instances({})).length === 1;
        } catch (error) {
          expect(error).toMatchObject({ code: 'store-away', facts: { passing: true } });
          return false;
        }
      });
    });
  });

  it('keeps what was acknowledged, and nothing by half, when the server is killed in the middle', async () => {
    const place = await fresh();
    const figures = { kills: 0, acknowledged: 0, open: 0, openAndKept: 0 };
    await using store = await openSqlStore(place);
    const acknowledged = new Set<string>();
    const attempted: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const stop = { now: false };
      const writeOn = async (lane: number): Promise<void> => {
        for (let n = 0; !stop.now; n += 1) {
          const batch = `${round}-${lane}-${n}`;
          attempted.push(batch);
          const parts = ['a', 'b', 'c'].map((part) => rows.event({ id: `${batch}-${part}`, key: batch }));
          const done = await store.write([...parts, rows.state({ key: batch })]).then(
            () => true,
            (error: unknown) => {
              expect(error).toMatchObject({ code: 'store-away' });
              return false;
            },
          );
          if (!done) return;
          acknowledged.add(batch);
        }
      };
      const lanes = [0, 1, 2].map(writeOn);
      await waitFor('it writes', () => acknowledged.size > (round + 1) * 40);
      // a transaction that is open for sure when the power goes
      const open = server().query(
        `begin; insert into instance_state (scope, key, kind, version, epoch, body, saved_at) values ('home', 'open-${round}', 'x', 1, 1, '{}', 1); select pg_sleep(60)`,
        place.url,
      );
      const openEnded = open.then(
        () => 'answered',
        () => 'broken',
      );
      await waitFor('the transaction is open', async () => (await connections(place.url)).length > 1);
      await server().kill();
      await Promise.all(lanes);
      stop.now = true;
      expect(await openEnded).toBe('broken');
      await expect(store.write([rows.instance()])).rejects.toMatchObject({ code: 'store-away' });
      await server().startAgain();
      await waitFor('it can be written to again', () =>
        store.check().then(
          () => true,
          () => false,
        ),
      );
      figures.kills += 1;
      expect(await store.state({ ...id, key: `open-${round}` })).toBeUndefined();
    }
    for (const batch of attempted) {
      const events = (await store.history({ key: batch, limit: 10 })).length;
      const state = await store.state({ ...id, key: batch });
      expect([0, 3]).toContain(events);
      expect(state !== undefined).toBe(events === 3);
      if (acknowledged.has(batch)) expect(events).toBe(3);
      else figures.open += 1;
      if (!acknowledged.has(batch) && events === 3) figures.openAndKept += 1;
    }
    figures.acknowledged = acknowledged.size;
    console.log(`PostgreSQL: ${JSON.stringify(figures)}, lost 0`);
  });
});
