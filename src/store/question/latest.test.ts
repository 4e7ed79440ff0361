import { expect, it } from 'vitest';
import { latestOf } from './latest.ts';

const isLater = (row: string, than: string): boolean => Number(row[1]) >= Number(than[1]);

it('of rows with one key the later stays, and the rest is sorted by key', () => {
  const rows = ['b1', 'a2', 'b3', 'a1', 'b3x'];
  expect(latestOf(rows, (row) => row.slice(0, 1), isLater)).toEqual(['a2', 'b3x']);
});
