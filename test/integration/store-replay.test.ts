import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StoreOptions, StoreRecord } from '../../src/store/index.ts';
import { onBothEngines, withEngine, withStore } from '../support/both-engines.ts';
import * as rows from '../support/store-rows.ts';

const key = fc.constantFrom('k1', 'k2', 'k3');
const few = fc.integer({ min: 0, max: 6 });
const status = fc.constantFrom('cold', 'starting', 'ready', 'stopping');
const id = fc.integer({ min: 0, max: 9 }).map(String);
const beat = fc
  .record({ key, status, calls: few })
  .map((it) => ({ scope: 'home', errors: 0, rssBytes: null, ...it }) as const);

/** What happens, without when and by which hub. Few keys, so that records meet. */
type Happening = (hub: string, at: number) => StoreRecord;
const happening: fc.Arbitrary<Happening | 'next hub'> = fc.oneof(
  { weight: 1, arbitrary: fc.constant('next hub' as const) },
  {
    weight: 8,
    arbitrary: fc.oneof(
      fc.record({ key, status, calls: few }).map(
        (it): Happening =>
          (hub, at) =>
            rows.instance({ ...it, hub, seenAt: at }),
      ),
      fc.array(beat, { maxLength: 4 }).map(
        (alive): Happening =>
          (hub, at) => ({ kind: 'heartbeat', hub, at, alive }),
      ),
      fc.constant<Happening>((hub, at) => ({ kind: 'hub-ended', hub, at })),
      fc.record({ id, key, at: few }).map(
        (it): Happening =>
          (hub) =>
            rows.event({ ...it, hub }),
      ),
      fc.record({ id, key, calls: few }).map(
        (it): Happening =>
          () =>
            rows.metric(it),
      ),
      fc.record({ key, epoch: few, savedAt: few, body: id }).map(
        (it): Happening =>
          () =>
            rows.state(it),
      ),
      fc.record({ projectKey: key, version: fc.constantFrom('a', 'b', null), seenAt: few }).map(
        (it): Happening =>
          () =>
            rows.project(it),
      ),
    ),
  },
);

/** One home: one hub after the other, several records in one moment. */
const batches = fc.array(fc.array(happening, { maxLength: 8 }), { minLength: 1, maxLength: 6 }).map((all) => {
  const clock = { hubs: 1, records: 0 };
  const written = (it: Happening | 'next hub'): StoreRecord => {
    clock.records += it === 'next hub' ? 3 : 1; // no two hubs of one home start in one moment
    const at = Math.floor(clock.records / 3);
    if (it !== 'next hub') return it(`hub-${clock.hubs}`, at);
    clock.hubs += 1;
    return rows.hub({ hub: `hub-${clock.hubs}`, startedAt: at });
  };
  return [[rows.hub({ hub: 'hub-1', startedAt: 0 })], ...all.map((batch) => batch.map(written))];
});

/** How far the writing went each time before it began again: from the same batch, or from an earlier one. */
const replays = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 });

const tables = [
  'hubs',
  'projects',
  'versions',
  'instances',
  'instance_state',
  'instance_metrics',
  'instance_events',
] as const;

const contents = (place: StoreOptions): Promise<unknown> =>
  withEngine(place, async ({ db }) => {
    const all: Record<string, string[]> = {};
    for (const table of tables) {
      const found = await db.selectFrom(table).selectAll().execute();
      all[table] = found.map((row) => JSON.stringify(row)).toSorted();
    }
    return all;
  });

onBothEngines('writing again', ({ engine, fresh }) => {
  it('batches written in overlapping replays leave what writing them once leaves', async () => {
    const property = fc.asyncProperty(batches, replays, async (all, again) => {
      const [once, often] = [await fresh(), await fresh()];
      await withStore(once, async (store) => {
        for (const batch of all) await store.write(batch);
      });
      await withStore(often, async (store) => {
        let next = 0;
        for (const [steps, back] of again) {
          const until = Math.min(all.length, next + (steps % (all.length + 1)));
          for (; next < until; next += 1) await store.write(all[next] ?? []);
          next -= back % (next + 1);
        }
        for (const batch of all.slice(next)) await store.write(batch);
      });
      expect(await contents(often)).toEqual(await contents(once));
    });
    await fc.assert(property, { numRuns: engine === 'sqlite' ? 100 : 15, endOnFailure: true });
  });

  it('batches cut otherwise leave the same', async () => {
    const property = fc.asyncProperty(batches, async (all) => {
      const [whole, single] = [await fresh(), await fresh()];
      await withStore(whole, (store) => store.write(all.flat()));
      await withStore(single, async (store) => {
        for (const one of all.flat()) await store.write([one]);
      });
      expect(await contents(single)).toEqual(await contents(whole));
    });
    await fc.assert(property, { numRuns: engine === 'sqlite' ? 60 : 10, endOnFailure: true });
  });
});
