import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { UuidV7 } from './uuid-v7.ts';

const form = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

it('is a UUID of version 7 that begins with its moment', () => {
  const ids = new UuidV7({ now: () => 0x0192_3456_789a }, { hex: () => '0123456789abcdef' });
  expect(ids.next()).toBe('01923456-789a-7000-8123-456789abcdef');
  expect(ids.next()).toBe('01923456-789a-7001-8123-456789abcdef');
});

it('sorts in the order of making, whatever the clock does', () => {
  const moments = fc.array(
    fc.record({ at: fc.integer({ min: 0, max: 5 }), times: fc.integer({ min: 1, max: 5000 }) }),
    {
      maxLength: 5,
    },
  );
  fc.assert(
    fc.property(
      moments,
      fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 2, maxLength: 7 }),
      (moments, digits) => {
        const clock = { at: 0, now: () => 1_700_000_000_000 + clock.at };
        let drawn = 0;
        const digit = (): string => (digits[drawn++ % digits.length] ?? 0).toString(16);
        const ids = new UuidV7(clock, { hex: () => `${digit()}${digit()}00000000000000` });
        const made = moments.flatMap(({ at, times }) => {
          clock.at = at;
          return Array.from({ length: times }, () => ids.next());
        });
        expect(made.filter((id) => !form.test(id))).toEqual([]);
        expect(made.filter((id, at) => at > 0 && id <= (made[at - 1] ?? ''))).toEqual([]);
      },
    ),
    { numRuns: 20 },
  );
});
