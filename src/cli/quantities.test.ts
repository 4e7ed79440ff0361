import { expect, it } from 'vitest';
import { bytes, moment, shortDuration } from './quantities.ts';

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
