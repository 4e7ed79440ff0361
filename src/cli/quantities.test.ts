import { expect, it } from 'vitest';
import { bytes, counted, duration, moment, shortDuration } from './quantities.ts';

it.each([
  [0, '0s'],
  [59_999, '59s'],
  [60_000, '1m'],
  [3_599_999, '59m'],
  [7_500_000, '2h 5m'],
  [100 * 3_600_000, '4d 4h'],
])('%d ms is %s', (ms, text) => expect(duration(ms)).toBe(text));

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1536, '1.5 KB'],
  [62_000_000, '59 MB'],
  [5e15, '4547 TB'],
])('%d bytes are %s', (count, text) => expect(bytes(count)).toBe(text));

it.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [1400, '1.4 s'],
  [10_000, '10s'],
  [125_000, '2m'],
])('%d ms are short: %s', (ms, text) => expect(shortDuration(ms)).toBe(text));

it('tells a moment where the reader is', () =>
  expect([moment(0, 'UTC'), moment(1e12, 'America/New_York')]).toEqual(['1970-01-01 00:00:00', '2001-09-08 21:46:40']));

it('counts', () =>
  expect([counted(0, 'call'), counted(1, 'call'), counted(2, 'process', 'processes')]).toEqual([
    '0 calls',
    '1 call',
    '2 processes',
  ]));
