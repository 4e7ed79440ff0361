import { expect, it } from 'vitest';
import { ancestors, parentIn, parseTable } from './ancestors.ts';

it('the processes above, the nearest first, at most eight, never the first one, and no circle', () => {
  expect(
    ancestors(30, (pid) =>
      new Map([
        [30, 20],
        [20, 1],
      ]).get(pid),
    ),
  ).toEqual([30, 20]);
  expect(ancestors(100, (pid) => pid - 1)).toHaveLength(8);
  expect(ancestors(5, (pid) => (pid === 5 ? 6 : 5))).toEqual([5, 6]);
  expect(ancestors(1, () => 0)).toEqual([]);
});
it('a name may hold what separates', () => {
  expect(parentIn('42 (a) b (c) S 7 42 42 0')).toBe(7);
  expect(parentIn('42 (x) S 0 0')).toBeUndefined();
  expect(parentIn('')).toBeUndefined();
});
it('the table of ps', () =>
  expect([...parseTable('    1     0\n  512     1\nrubbish\n')]).toEqual([
    [1, 0],
    [512, 1],
  ]));
