import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { portions } from './check.ts';

it('portions of paths hold all of them in order, and none is more than the hub reads', () =>
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('a', 'é', '\n', '😀'), fc.integer({ min: 1, max: 2000 })), { maxLength: 300 }),
      fc.integer({ min: 0, max: 5000 }),
      (kinds, many) => {
        const paths = [
          ...kinds.map(([letter, count]) => letter.repeat(count)),
          ...Array.from({ length: many }, () => 'x'),
        ];
        const parts = [...portions(paths)];
        expect(parts.flat()).toEqual(paths.filter((path) => path.length <= 4096));
        for (const part of parts) {
          expect(part.length).toBeGreaterThan(0);
          expect(part.length).toBeLessThanOrEqual(2000);
          expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThan(700_000);
        }
      },
    ),
    { numRuns: 30 },
  ));
