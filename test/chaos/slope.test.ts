import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { driftOf, floors, type Sample } from '../../scripts/soak/slope.ts';
import { Seeded } from '../support/chaos/seeded.ts';

const minute = 1 / 60;
/** A heap that grows between collections, and what may remain of it: two samples a second for `minutes`. */
const sawtooth = (seed: number, minutes: number, leakPerHour: number): Sample[] => {
  const chance = new Seeded(seed);
  return Array.from({ length: minutes * 30 }, (_, at) => {
    const hours = at / 1800;
    return { hours, value: 60 + leakPerHour * hours + chance.next() * 12 };
  });
};

describe('the line through what must not grow', () => {
  it('of an exact slope is that slope, whatever a fifth of the samples does', () => {
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), fc.array(fc.nat(100), { maxLength: 10 }), (slope, wild) => {
        const samples = Array.from({ length: 60 }, (_, at) => ({ hours: at * minute, value: slope * at * minute }));
        for (const [at, value] of wild.entries()) samples[at * 5] = { hours: at * 5 * minute, value };
        expect(driftOf(samples).perHour).toBeCloseTo(slope, 6);
      }),
    );
  });

  it('finds a leak of 60 MiB an hour in 15 minutes, and none where there is none', () => {
    for (let seed = 0; seed < 50; seed++) {
      const leaky = driftOf(floors(sawtooth(seed, 15, 60), 5));
      expect(leaky.perHour).toBeGreaterThan(Math.max(leaky.noisePerHour, 16));
      const sound = driftOf(floors(sawtooth(seed, 15, 0), 5));
      expect(sound.perHour).toBeLessThan(Math.max(sound.noisePerHour, 16));
    }
  });
});
