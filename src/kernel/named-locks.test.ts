import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { NamedLocks } from './named-locks.ts';

const wish = (by: string, waitMs = 1000) => ({ by, waitMs });

describe('named locks', () => {
  it('are held by one at a time, in the order they came, and by name', async () => {
    const locks = new NamedLocks(new FakeClock());
    const order: string[] = [];
    const held = await locks.hold('a', wish('first'));
    const wait = async (name: string, by: string): Promise<void> => {
      using _ = await locks.hold(name, wish(by));
      order.push(by);
    };
    const others = [wait('a', 'second'), wait('a', 'third'), wait('b', 'of another')];
    await settled();
    expect(order).toEqual(['of another']);
    held[Symbol.dispose]();
    await Promise.all(others);
    expect(order).toEqual(['of another', 'second', 'third']);
    expect(locks.held).toBe(0);
  });

  it('tell who waits too long who has it', async () => {
    const clock = new FakeClock();
    const locks = new NamedLocks(clock);
    const held = await locks.hold('files (noxii)', wish('restart'));
    const refused = expect(locks.hold('files (noxii)', wish('stop', 500))).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringMatching(/files \(noxii\).*restart.*500 ms/),
    });
    await clock.advance(500);
    await refused;
    held[Symbol.dispose]();
    expect([locks.held, clock.pending]).toEqual([0, 0]);
  });

  it('forget who does not want them any more', async () => {
    const clock = new FakeClock();
    const locks = new NamedLocks(clock);
    const held = await locks.hold('a', wish('first'));
    const gone = new AbortController();
    const refused = expect(locks.hold('a', wish('second'), gone.signal)).rejects.toThrow('no longer');
    const third = locks.hold('a', wish('third'));
    gone.abort(new Error('no longer'));
    await refused;
    held[Symbol.dispose]();
    held[Symbol.dispose]();
    (await third)[Symbol.dispose]();
    await expect(locks.hold('a', wish('late'), gone.signal)).rejects.toThrow('no longer');
    expect([locks.held, clock.pending]).toEqual([0, 0]);
  });

  it('whoever comes, gives up or takes long: never two at once, nobody forgotten, in turn, no name left', async () => {
    const visitor = fc.record({
      name: fc.constantFrom('a', 'b'),
      comesAt: fc.nat(20),
      staysMs: fc.nat(20),
      waitMs: fc.integer({ min: 1, max: 60 }),
      leavesAt: fc.option(fc.nat(40), { nil: undefined }),
    });
    const property = fc.asyncProperty(fc.array(visitor, { maxLength: 12 }), async (visitors) => {
      const clock = new FakeClock();
      const locks = new NamedLocks(clock);
      const inside = new Map<string, number>();
      const came: number[] = [];
      const served: number[] = [];
      const refused: number[] = [];
      const visits = visitors.map(async ({ name, comesAt, staysMs, waitMs, leavesAt }, index) => {
        await clock.sleep(comesAt);
        const gone = new AbortController();
        const cancel = leavesAt === undefined ? undefined : clock.after(leavesAt, () => gone.abort(new Error('gone')));
        came.push(index);
        try {
          using _ = await locks.hold(name, wish(String(index), waitMs), gone.signal);
          served.push(index);
          expect(inside.get(name)).toBeUndefined();
          inside.set(name, index);
          await clock.sleep(staysMs);
          inside.delete(name);
        } catch (error) {
          if (!/gone|busy/.test(String(error))) throw error;
          refused.push(index);
        } finally {
          cancel?.();
        }
      });
      await clock.advance(1000);
      await Promise.all(visits);
      expect([...served, ...refused].toSorted((a, b) => a - b)).toEqual(visitors.map((_, index) => index));
      for (const name of ['a', 'b']) {
        const of = (index: number): boolean => visitors[index]?.name === name;
        expect(served.filter(of)).toEqual(came.filter((index) => of(index) && served.includes(index)));
      }
      expect([locks.held, clock.pending]).toEqual([0, 0]);
    });
    await fc.assert(property, { numRuns: 100 });
  });
});
