import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventRow } from '../../kernel/agent-session.ts';
import type { Head } from './records.ts';
import { GENESIS, sealOf } from './seal.ts';
import { verified } from './verify.ts';

/** A chain of so many events, as a store would give it. */
function chainOf(length: number): EventRow[] {
  const rows: EventRow[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const id = `e${seq}`;
    const previous = rows.at(-1)?.hash ?? GENESIS;
    const place = { id, scope: 'home', session: 's', seq, at: 1000 + seq, root: id, parent: null, depth: 0 };
    const event = { ...place, type: 'error', data: `{"n":${seq}}`, metadata: '{}', previous };
    rows.push({ ...event, hash: sealOf(event) });
  }
  return rows;
}

async function* paged(rows: readonly EventRow[]): AsyncGenerator<readonly EventRow[]> {
  for (let at = 0; at < rows.length; at += 3) yield rows.slice(at, at + 3);
}

const headOf = (rows: readonly EventRow[]): Head => ({ seq: rows.length, hash: rows.at(-1)?.hash ?? '' });
const verdictOn = (rows: readonly EventRow[], head: Head) =>
  verified({ before: head, pages: paged(rows), after: async () => head });

const columns = [
  'id',
  'scope',
  'session',
  'at',
  'type',
  'data',
  'metadata',
  'parent',
  'root',
  'depth',
  'hash',
  'previous',
] as const;

describe('a chain of events', () => {
  it('that nobody touched is whole', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(12), async (length) => {
        const rows = chainOf(length);
        expect(await verdictOn(rows, headOf(rows))).toMatchObject({ events: length, found: 0, problems: [] });
      }),
    ));

  it('tells where any column was changed', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.nat(),
        fc.constantFrom(...columns),
        async (length, which, column) => {
          const rows = chainOf(length);
          const at = which % length;
          const changed = rows.map((row, place) =>
            place === at
              ? { ...row, [column]: typeof row[column] === 'number' ? row[column] + 1 : `${row[column]}x` }
              : row,
          );
          const { problems } = await verdictOn(changed, headOf(rows));
          expect(problems[0]).toMatchObject({ seq: at + 1, what: 'changed' });
        },
      ),
    ));

  it('tells which one was changed and sealed anew', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.nat(), async (length, which) => {
        const rows = chainOf(length);
        const at = which % length;
        const forged = rows.map((row, place) =>
          place === at ? { ...row, data: '{}', hash: sealOf({ ...row, data: '{}' }) } : row,
        );
        expect((await verdictOn(forged, headOf(rows))).problems).toMatchObject([{ seq: at + 1, what: 'changed' }]);
      }),
    ));

  it('tells which ones are missing', () =>
    fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 9 }), async (gone) => {
        const rows = chainOf(9);
        const { problems } = await verdictOn(
          rows.filter(({ seq }) => !gone.includes(seq)),
          headOf(rows),
        );
        expect(problems[0]).toMatchObject({ seq: Math.min(...gone), what: 'missing' });
        expect(problems.every(({ what }) => what === 'missing')).toBe(true);
      }),
    ));

  it('tells which ones stand in another place', () =>
    fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(8), { minLength: 2, maxLength: 2 }), async ([one = 0, other = 1]) => {
        const rows = chainOf(9);
        const moved = rows.map((row, place) => {
          const from = rows[place === one ? other : place === other ? one : place] ?? row;
          return { ...from, seq: row.seq };
        });
        const { problems } = await verdictOn(moved, headOf(rows));
        const told = problems.filter(({ what }) => what === 'reordered').map(({ seq }) => seq);
        expect(told).toEqual([one + 1, other + 1].toSorted((a, b) => a - b));
      }),
    ));

  it('may grow while it is read, but not beyond what its session knows', async () => {
    const rows = chainOf(9);
    const growing = { before: headOf(rows.slice(0, 5)), pages: paged(rows), after: async () => headOf(rows) };
    expect(await verified(growing)).toMatchObject({ events: 9, found: 0 });
    expect((await verdictOn(rows, headOf(rows.slice(0, 5)))).problems).toMatchObject([{ seq: 6, what: 'added' }]);
  });

  it('tells the first problems, and counts all', async () => {
    const rows = chainOf(60).map((row) => ({ ...row, data: 'x' }));
    const { problems, found } = await verdictOn(rows, headOf(chainOf(60)));
    expect([problems.length, found]).toEqual([20, 60]);
  });
});
