import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Deed, deeds, World } from '../../test/support/machine-world.ts';

const limits = fc.record({
  startMs: fc.constantFrom(1500, 30_000),
  idleMs: fc.constantFrom(0, 2000, 1_800_000),
  stopMs: fc.constantFrom(0, 5000),
  linger: fc.constantFrom('keep' as const, 'stop' as const),
  memoryBytes: fc.constantFrom(0, 1000),
});

describe('whatever happens, in whatever order', () => {
  it('one process at a time, one answer for everybody, SIGKILL after an ignored SIGTERM', () => {
    const usual: Deed[] = ['lease', 'ask', 'launch-works', 'greeting-works'];
    const ends: Deed[] = ['leader-dies', 'group-empties', 'a-second'];
    const deed = fc.constantFrom(...deeds, ...usual, ...usual, ...ends, ...ends);
    const sum = { launches: 0, alone: 0 };
    fc.assert(
      fc.property(limits, fc.array(deed, { maxLength: 80, size: 'max' }), (limits, script) => {
        const world = new World(limits);
        for (const deed of script) world.do(deed);
        world.finish();
        sum.launches += world.launches;
        sum.alone += world.alone;
      }),
      { numRuns: 500 },
    );
    expect(sum.launches).toBeGreaterThan(500);
    expect(sum.alone).toBeGreaterThan(100);
  });

  it('one that ends all the time is held, whoever asks', () => {
    const failing: Deed[] = ['launch-works', 'leader-dies', 'group-empties', 'ask', 'a-second', 'a-second'];
    const deed = fc.constantFrom<Deed>(...failing, 'lease', 'release', 'greeting-works', 'launch-fails');
    let holds = 0;
    fc.assert(
      fc.property(limits, fc.array(deed, { minLength: 60, maxLength: 120, size: 'max' }), (limits, script) => {
        const world = new World(limits);
        for (const deed of script) world.do(deed);
        world.finish();
        holds += world.holds;
      }),
      { numRuns: 200 },
    );
    expect(holds).toBeGreaterThan(5);
  });

  it('an instance nobody holds and that does not linger is not left running', () => {
    fc.assert(
      fc.property(limits, fc.array(fc.constantFrom(...deeds), { maxLength: 60 }), (limits, script) => {
        const world = new World({ ...limits, linger: 'stop' });
        for (const deed of script) world.do(deed);
        while (world.state.leases > 0) world.do('release');
        world.finish();
        expect(world.state.kind).toBe('cold');
      }),
      { numRuns: 300 },
    );
  });
});
