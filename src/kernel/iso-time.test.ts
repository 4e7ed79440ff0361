import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoTime } from './iso-time.ts';

const MOST = 8_640_000_000_000_000;

describe('a moment as text', () => {
  it('is what the language itself says, of any day and year', () =>
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: -MOST, max: MOST }), fc.double({ min: -MOST, max: MOST, noNaN: true })),
        (ms) => {
          expect(isoTime(ms)).toBe(new Date(ms).toISOString());
        },
      ),
    ));

  it('also at the edges of days, years and all time', () => {
    for (const ms of [
      0,
      -1,
      1,
      86_399_999,
      86_400_000,
      Date.UTC(2024, 1, 29),
      Date.UTC(9999, 11, 31, 23, 59, 59, 999) + 1,
      MOST,
      -MOST,
    ])
      expect(isoTime(ms)).toBe(new Date(ms).toISOString());
  });

  it('is refused for what is no moment', () => {
    for (const ms of [Number.NaN, MOST + 1, -MOST - 1, Number.POSITIVE_INFINITY])
      expect(() => isoTime(ms)).toThrow(RangeError);
  });
});
