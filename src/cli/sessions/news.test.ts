import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SessionDeed } from '../../admin/contract.ts';
import { News } from './news.ts';

const deed = (id: string, ms: number): SessionDeed => ({
  id,
  at: new Date(1_700_000_000_000 + ms).toISOString(),
  session: 'odin-PS-8f4a2b',
  kind: 'command',
  what: 'files: read',
  sequence_num: null,
  outcome: 'ok',
  took_ms: 1,
  details: '',
});

it('tells what is new once, also what comes late', () => {
  const news = new News([deed('a', 0), deed('b', 1000)]);
  expect(news.of([deed('a', 0), deed('b', 1000), deed('c', 2000)])).toEqual([deed('c', 2000)]);
  expect(news.of([deed('late', 500), deed('c', 2000)])).toEqual([deed('late', 500)]);
  expect(news.since).toBe(1_700_000_002_000 - 15_000);
});

it('tells each of a stream once, however the answers overlap', () =>
  fc.assert(
    fc.property(fc.array(fc.nat(60_000), { maxLength: 60 }), fc.array(fc.nat(20), { maxLength: 40 }), (times, cuts) => {
      const all = times.toSorted((a, b) => a - b).map((ms, at) => deed(`d${at}`, ms));
      const news = new News([]);
      const told: string[] = [];
      let shown = 0;
      for (const cut of [...cuts, all.length]) {
        shown = Math.min(all.length, shown + cut);
        const answer = all.slice(0, shown).filter(({ at }) => Date.parse(at) >= news.since);
        told.push(...news.of(answer).map(({ id }) => id));
      }
      expect(told).toEqual(all.map(({ id }) => id));
    }),
  ));
