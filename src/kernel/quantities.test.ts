import { expect, it } from 'vitest';
import { counted, duration } from './quantities.ts';

it.each([
  [0, '0s'],
  [59_999, '59s'],
  [60_000, '1m'],
  [3_599_999, '59m'],
  [7_500_000, '2h 5m'],
  [100 * 3_600_000, '4d 4h'],
])('%d ms is %s', (ms, text) => expect(duration(ms)).toBe(text));

it('counts', () =>
  expect([counted(0, 'call'), counted(1, 'call'), counted(2, 'process', 'processes')]).toEqual([
    '0 calls',
    '1 call',
    '2 processes',
  ]));
