import * as fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HubRow, OwnerRow, SharedStore } from '../../src/store/contract.ts';
import { isShared, openStore } from '../../src/store/index.ts';
import { SimulatedRows } from '../simulation/simulated-rows.ts';
import { Postgres } from '../support/postgres.ts';
import { realClock } from '../support/real-clock.ts';
import { waitFor } from '../support/wait-for.ts';

/** Long against the duration of any test: time passes only where a test lets it. */
const LEASE = 3_600_000;
const scope = 'cluster';

describe('the owners of instances, on PostgreSQL', () => {
  let postgres: Postgres;
  let store: SharedStore;
  let admin: Client;

  beforeAll(async () => {
    postgres = await Postgres.start();
  });
  afterAll(() => postgres[Symbol.asyncDispose]());
  beforeEach(async () => {
    const url = await postgres.database();
    store = await shared(url);
    admin = new Client({ connectionString: url });
    await admin.connect();
    for (const hub of hubs) await store.write([{ kind: 'hub', row: hubRow(hub) }]);
  });
  afterEach(async () => {
    await admin.end();
    await store[Symbol.asyncDispose]();
  });

  const pass = async (ms: number): Promise<void> => {
    await admin.query('update instance_owners set expires_at = expires_at - $1', [ms]);
  };

  it('gives an instance to one of 20 who ask at once', async () => {
    for (let round = 0; round < 10; round++) {
      const key = `race${round}`;
      const answers = await Promise.all(hubs.map((hub) => store.claim({ scope, key }, hub, LEASE)));
      expect(new Set(answers.map(({ hub, epoch }) => `${hub} ${epoch}`)).size).toBe(1);
      expect(answers[0]).toMatchObject({ epoch: 1, address: `127.0.0.1:${answers[0]?.hub}`, homeId: answers[0]?.hub });
      await pass(2 * LEASE);
      const again = await Promise.all(hubs.map((hub) => store.claim({ scope, key }, hub, LEASE)));
      expect(new Set(again.map(({ hub, epoch }) => `${hub} ${epoch}`)).size).toBe(1);
      expect(again[0]?.epoch).toBe(2);
    }
  });

  it('tells how long a lease lasts by the database’s clock, and extends only what has not run out', async () => {
    const [one, other] = [await claim('a', 'h1'), await claim('b', 'h1')];
    expect(one.leftMs).toBeGreaterThan(LEASE - 60_000);
    expect(one.leftMs).toBeLessThanOrEqual(LEASE);
    await pass(LEASE / 2);
    await admin.query(`update instance_owners set expires_at = 0 where key = 'b'`);
    expect(await store.renew(scope, 'h1', LEASE)).toEqual([{ scope, key: 'a', epoch: one.epoch }]);
    expect(await store.renew('another scope', 'h1', LEASE)).toEqual([]);
    expect((await store.owner({ scope, key: 'a' }))?.leftMs).toBeGreaterThan(LEASE - 60_000);
    expect((await claim('b', 'h2')).epoch).toBe(other.epoch + 1);
  });

  it('lets a later run of the same home have at once what an earlier one held', async () => {
    await claim('a', 'h1');
    await store.write([{ kind: 'hub', row: { ...hubRow('h1-again'), homeId: 'h1' } }]);
    expect(await claim('a', 'h2')).toMatchObject({ hub: 'h1', epoch: 1 });
    expect(await claim('a', 'h1-again')).toMatchObject({ hub: 'h1-again', epoch: 2 });
  });

  it('never begins an epoch anew, and gives back only what was meant', async () => {
    const { epoch } = await claim('a', 'h1');
    await store.release({ scope, key: 'a' }, 'h1', epoch);
    expect(await store.owner({ scope, key: 'a' })).toBeUndefined();
    expect(await claim('a', 'h1')).toMatchObject({ hub: 'h1', epoch: epoch + 1 });
    await store.release({ scope, key: 'a' }, 'h1', epoch); // late
    await store.release({ scope, key: 'a' }, 'h2', epoch + 1); // not theirs
    expect(await claim('a', 'h2')).toMatchObject({ hub: 'h1', epoch: epoch + 1 });
  });

  it('decides as the simulation does, whatever happens in whatever order', async () => {
    const hub = fc.constantFrom('h1', 'h2', 'h2-again');
    const key = fc.constantFrom('a', 'b');
    const deed = fc.oneof(
      fc.record({ what: fc.constant('claim' as const), hub, key }),
      fc.record({ what: fc.constant('renew' as const), hub }),
      fc.record({ what: fc.constant('release' as const), hub, key, epoch: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ what: fc.constant('pass' as const), ms: fc.constantFrom(LEASE / 3, LEASE * 1.5) }),
    );
    await store.write([{ kind: 'hub', row: { ...hubRow('h2-again'), homeId: 'h2' } }]);
    let time = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 25 }), async (deeds) => {
        await admin.query('truncate instance_owners');
        const model = new SimulatedRows(() => time);
        for (const [name, home] of [
          ['h1', 'h1'],
          ['h2', 'h2'],
          ['h2-again', 'h2'],
        ] as const)
          model.hub(name, home);
        for (const it of deeds) {
          if (it.what === 'pass') {
            time += it.ms;
            await pass(it.ms);
          } else if (it.what === 'claim') {
            expect(brief(await claim(it.key, it.hub))).toEqual(
              brief(model.claim({ scope, key: it.key }, it.hub, LEASE)),
            );
          } else if (it.what === 'renew') {
            const renewed = await store.renew(scope, it.hub, LEASE);
            expect(renewed.toSorted(byKey)).toEqual(model.renew(scope, it.hub, LEASE).toSorted(byKey));
          } else {
            await store.release({ scope, key: it.key }, it.hub, it.epoch);
            model.release({ scope, key: it.key }, it.hub, it.epoch);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('tells the others of its scope who owns what now, also after its connection broke', async () => {
    const heard: string[] = [];
    const watching = await store.watchOwners(scope, ({ key }) => heard.push(key));
    const { epoch } = await claim('a', 'h1');
    await store.claim({ scope: 'another scope', key: 'elsewhere' }, 'h1', LEASE);
    await store.release({ scope, key: 'a' }, 'h1', epoch);
    await waitFor('two pieces of news', () => heard.length >= 2);
    expect(heard).toEqual(['a', 'a']);
    await claim('b', 'h1');
    await waitFor('a third', () => heard.includes('b'));
    await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%'`);
    heard.length = 0;
    await waitFor('everything counts as news', () => heard.includes('a') && heard.includes('b'));
    heard.length = 0;
    await claim('c', 'h1');
    await waitFor('it listens again', () => heard.includes('c'));
    await watching[Symbol.asyncDispose]();
  });

  const claim = (key: string, hub: string): Promise<OwnerRow> => store.claim({ scope, key }, hub, LEASE);
});

const hubs = Array.from({ length: 20 }, (_, index) => `h${index + 1}`);

const hubRow = (hub: string): HubRow => ({
  hub,
  scope,
  homeId: hub,
  host: 'here',
  bootId: 'boot',
  pid: 1,
  startTime: '1',
  version: '0',
  address: `127.0.0.1:${hub}`,
  startedAt: 1,
});

const brief = ({ hub, epoch, leftMs }: { hub: string; epoch: number; leftMs: number }): unknown => ({
  hub,
  epoch,
  runs: leftMs > 0,
});

const byKey = (a: { key: string }, b: { key: string }): number => (a.key < b.key ? -1 : 1);

async function shared(url: string): Promise<SharedStore> {
  const store = await openStore({ url, file: '', poolSize: 10, clock: realClock });
  if (!isShared(store)) throw new Error('PostgreSQL is shared');
  return store;
}
