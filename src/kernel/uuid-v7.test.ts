import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { UuidV7 } from './uuid-v7.ts';

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
    fc.property(moments, fc.infiniteStream(fc.integer({ min: 0, max: 15 })), (moments, digits) => {
      const clock = { at: 0, now: () => 1_700_000_000_000 + clock.at };
      const digit = (): string => Number(digits.next().value).toString(16);
      const ids = new UuidV7(clock, { hex: () => `${digit()}${digit()}00000000000000` });
      const made = moments.flatMap(({ at, times }) => {
        clock.at = at;
        return Array.from({ length: times }, () => ids.next());
      });
      for (const [index, id] of made.entries()) {
        expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
        if (index > 0) expect(id > (made[index - 1] ?? '')).toBe(true);
      }
    }),
    { numRuns: 20 },
  );
});
