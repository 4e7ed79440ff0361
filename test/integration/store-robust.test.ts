import { expect, it } from 'vitest';
import { longest } from '../../src/store/schema.ts';
import { onBothEngines, withEngine, withStore } from '../support/both-engines.ts';
import * as rows from '../support/store-rows.ts';

const id = { scope: 'home', key: 'k1' };

onBothEngines('a store that trusts nobody', ({ fresh }) => {
  it('takes whatever a server may have said', async () => {
    await withStore(await fresh(), async (store) => {
      const words = `nul \0 half \ud800 ${'x'.repeat(100_000)}`;
      await store.write([
        rows.event({ id: 'e1', details: { words, deep: { 'k\0': words, list: [words] }, big: 1n } }),
        rows.event({ id: 'e2', details: Object.fromEntries(Array.from({ length: 9000 }, (_, n) => [`k${n}`, n])) }),
        rows.instance({ error: words, calls: Number.NaN, rssBytes: 1.5, errors: 1e300 }),
        rows.state({ body: 'x'.repeat(longest.state + 1) }),
      ]);
      const [second, first] = await store.history({ limit: 2 });
      expect(JSON.stringify(first?.details).length).toBeLessThanOrEqual(longest.details);
      expect(first?.details['words']).toMatch(/^nul \ufffd half \ufffd x+…$/);
      expect(first?.details['big']).toBe('1');
      expect(Object.keys(second?.details ?? {})).toEqual(['shortened']);
      const [instance] = await store.instances({});
      expect(instance).toMatchObject({ calls: 0, rssBytes: 1, errors: Number.MAX_SAFE_INTEGER });
      expect(instance?.error?.length).toBe(longest.error);
      expect(await store.state(id)).toBeUndefined();
    });
  });

  it('does not believe a row that somebody else wrote', async () => {
    const place = await fresh();
    await withStore(place, async (store) => {
      await store.write([rows.instance()]);
      await withEngine(place, ({ db }) =>
        db
          .updateTable('instances')
          .set({ status: 'flying' as 'ready' })
          .execute(),
      );
      await expect(store.instances({})).rejects.toMatchObject({
        code: 'internal',
        message: expect.stringContaining('instances with a strange status: it should be cold'),
      });
    });
  });

  it('a batch with a record that cannot be written changes nothing', async () => {
    await withStore(await fresh(), async (store) => {
      const broken = {
        kind: 'event',
        row: { ...rows.eventRow({ id: 'e2' }), what: null as unknown as string },
      } as const;
      await expect(store.write([rows.instance(), broken])).rejects.toThrow();
      expect(await store.instances({})).toEqual([]);
      await store.write([rows.instance()]);
      expect(await store.instances({})).toHaveLength(1);
    });
  });

  it('answers and writes at the same time', async () => {
    await withStore(await fresh(), async (store) => {
      const writes = Array.from({ length: 60 }, (_, n) =>
        store.write([
          rows.event({ id: `e${n}` }),
          rows.instance({ key: `k${n % 7}`, seenAt: 2000 + n }),
          rows.state({ key: `k${n % 5}` }),
        ]),
      );
      const reads = Array.from({ length: 20 }, () => store.instances({}));
      await Promise.all([...writes, ...reads]);
      expect(await store.history({ limit: 100 })).toHaveLength(60);
      expect((await store.instances({})).map(({ seenAt }) => seenAt).toSorted((a, b) => a - b)).toEqual([
        2053, 2054, 2055, 2056, 2057, 2058, 2059,
      ]);
    });
  });
});
