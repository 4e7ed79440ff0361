import { expect, it } from 'vitest';
import { firstPlaceOf, placeAt } from './command-place.ts';

it('a clock that is far in the future leaves room for all that is done by it', () => {
  for (const at of [5e12, 8.64e15, Number.MAX_VALUE]) {
    const place = firstPlaceOf({ id: 'x', at });
    expect(place).toBe(placeAt(at));
    expect(Number.isSafeInteger(place + 100_000_000)).toBe(true);
  }
  const [today, inHundredYears] = [1.8e12, 4.3e12];
  expect(placeAt(inHundredYears) - placeAt(today)).toBe((inHundredYears - today) * 2048);
});
