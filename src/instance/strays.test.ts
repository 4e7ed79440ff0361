import { describe, expect, it } from 'vitest';
import type { ProcessRecord } from './contract.ts';
import type { Marks } from './markers.ts';
import type { ProcessRow } from './process-table.ts';
import { type Known, strays } from './strays.ts';

const row = (pid: number, parent: number, more: Partial<ProcessRow> = {}): ProcessRow => ({
  pid,
  parent,
  group: pid,
  zombie: false,
  startTime: `t${pid}`,
  ...more,
});
const record = (pid: number, more: Partial<ProcessRecord> = {}): ProcessRecord => ({
  pid,
  startTime: `t${pid}`,
  bootId: 'boot',
  key: `k${pid}`,
  name: 'files',
  hub: 'old',
  ...more,
});
const known = (more: Partial<Known> = {}): Known => ({
  records: [],
  groups: new Set(),
  hub: 'new',
  homeId: 'home',
  bootId: 'boot',
  self: 50,
  ...more,
});
const old: Marks = { hub: 'old', homeId: 'home' };
const none = new Map<number, Marks>();
/** init, a shell, the sweeping hub and its child. */
const usual = [row(1, 0), row(40, 1), row(50, 40), row(60, 50)];
const marked = (...marks: [number, Marks][]): ReadonlyMap<number, Marks> => new Map(marks);
const pids = (found: { pid: number }[]): number[] => found.map(({ pid }) => pid);

describe('by record', () => {
  it('finds the same process, and means its group', () =>
    expect(strays([...usual, row(100, 1)], none, known({ records: [record(100)] }))).toEqual([
      { pid: 100, id: '100:t100', key: 'k100', why: 'record', leads: true },
    ]));

  it('spares another process that got the same pid, and anything of another boot', () => {
    const table = [...usual, row(100, 1), row(101, 1)];
    const records = [record(100, { startTime: 'earlier' }), record(101, { bootId: 'before' })];
    expect(strays(table, none, known({ records }))).toEqual([]);
  });

  it('does not mean a group that it does not lead', () =>
    expect(strays([...usual, row(100, 1, { group: 7 })], none, known({ records: [record(100)] }))[0]?.leads).toBe(
      false,
    ));

  it('does not mean a group that the sweeping hub is in', () => {
    const table = [row(1, 0), row(50, 1, { group: 100 }), row(100, 1)];
    expect(strays(table, none, known({ records: [record(100)] }))[0]?.leads).toBe(false);
  });

  it('finds what is left of a group when its leader is gone', () =>
    expect(pids(strays([...usual, row(101, 1, { group: 100 })], none, known({ groups: new Set([100]) })))).toEqual([
      101,
    ]));

  it('knows the dead', () =>
    expect(strays([...usual, row(100, 1, { zombie: true })], none, known({ records: [record(100)] }))).toEqual([]));
});

describe('by marker', () => {
  it('finds who left the group', () =>
    expect(strays([...usual, row(200, 1)], marked([200, old]), known())).toEqual([
      { pid: 200, id: '200:t200', key: '', why: 'marker', leads: false },
    ]));

  it('spares other homes and the present hub', () => {
    const table = [...usual, row(200, 1), row(201, 1)];
    const marks = marked([200, { hub: 'old', homeId: 'elsewhere' }], [201, { hub: 'new', homeId: 'home' }]);
    expect(strays(table, marks, known())).toEqual([]);
  });

  it('spares the sweeping hub, those above and those below it, whatever they are marked with', () => {
    const table = [...usual, row(61, 60), row(200, 1)];
    const marks = marked([1, old], [40, old], [50, old], [60, old], [61, old], [200, old]);
    expect(pids(strays(table, marks, known()))).toEqual([200]);
  });
});

describe('what was adopted', () => {
  const table = [
    ...usual,
    row(100, 1), // adopted
    row(101, 100, { group: 101 }), // its child, in a group of its own
    row(102, 1, { group: 100 }), // of its group, its parent is gone
    row(103, 102, { group: 103 }),
    row(200, 1), // another one of the same old hub
  ];
  const marks = new Map([100, 101, 102, 103, 200].map((pid) => [pid, old] as const));

  it('stays, with its group and everything below, although it bears the mark of the old hub', () =>
    expect(pids(strays(table, marks, known({ adopted: new Set(['100:t100']) })))).toEqual([200]));

  it('is the very process, not the next one of that pid', () =>
    expect(pids(strays(table, marks, known({ adopted: new Set(['100:earlier']) })))).toEqual([
      100, 101, 102, 103, 200,
    ]));

  it('keeps a stray from being signalled as a group with it', () => {
    const mixed = [...usual, row(100, 300, { group: 300 }), row(300, 1)];
    const found = strays(
      mixed,
      new Map([[300, old]]),
      known({ records: [record(300)], adopted: new Set(['100:t100']) }),
    );
    expect(found).toMatchObject([{ pid: 300, leads: false }]);
  });
});
