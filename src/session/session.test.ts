import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { checkedProject, idOf, nameIn } from './session-id.ts';
import { heardWithin, STALE_MS, statusOf } from './status.ts';
import { WakeWatch } from './wake-watch.ts';

describe('the id of a session', () => {
  it('is read back as it was made, also for projects with long and odd names', () => {
    for (const project of ['odin', 'a', 'a-ps-b', 'x'.repeat(64), '0-1'])
      for (const kind of ['PS', 'MS'] as const) {
        const name = { project, kind, hash: '8f4a2b01' };
        expect(nameIn(idOf(name))).toEqual(name);
      }
  });

  it.each([
    '',
    'odin',
    'odin-PS-',
    'odin-PS-8f4a2',
    'odin-PS-8F4A2B',
    'odin-XS-8f4a2b',
    '-PS-8f4a2b',
    'odin-PS-zzzzzz',
  ])('is not %j', (id) => expect(nameIn(id)).toBeUndefined());

  it.each(['', 'Odin', 'a_b', 'a b', '-a', 'x'.repeat(65), 'a/b', 'ä', "a'--"])('has no project %j', (project) =>
    expect(() => checkedProject(project)).toThrow(/"project" is .*; allowed are 1 to 64 characters/),
  );
});

/** Silent for so long; this machine woke so long ago. */
const at = (silentMs: number, wokeMsAgo?: number, closedAt: number | null = null) =>
  statusOf(
    { closedAt, heartbeatAt: 1e12 - silentMs },
    { now: 1e12, wokeAt: wokeMsAgo === undefined ? undefined : 1e12 - wokeMsAgo },
  );

describe('how a session is', () => {
  it('is decided by its last heartbeat', () => {
    expect([at(0), at(STALE_MS), at(STALE_MS + 1), at(1e9), at(0, undefined, 5)]).toEqual(
      'active active stale stale closed'.split(' '),
    );
  });

  it('is not known right after this machine slept', () => {
    expect([at(1e9, 0), at(1e9, STALE_MS), at(1e9, STALE_MS + 1), at(10, 0)]).toEqual(
      'suspect suspect stale active'.split(' '),
    );
  });

  it('is not known when its heartbeat lies in the future', () =>
    expect([at(-10), at(-STALE_MS), at(-STALE_MS - 1)]).toEqual(['active', 'active', 'suspect']));
});

it('sessions that are not closed are looked for where how they are says so', () => {
  for (const wokeAt of [undefined, 1e12, 1e12 - STALE_MS, 1e12 - STALE_MS - 1])
    for (const silent of [-1e9, -STALE_MS - 1, -STALE_MS, -1, 0, 1, STALE_MS, STALE_MS + 1, 1e9]) {
      const moment = { now: 1e12, wokeAt };
      const heartbeatAt = 1e12 - silent;
      const isWithin = (which: Parameters<typeof heardWithin>[0]): boolean => {
        const heard = heardWithin(which, moment);
        return heard !== undefined && heartbeatAt >= (heard.heardFrom ?? 0) && heartbeatAt < (heard.heardTo ?? 1e15);
      };
      const status = statusOf({ closedAt: null, heartbeatAt }, moment);
      const expected = [status === 'active', status !== 'stale', status === 'stale'];
      expect([isWithin('active'), isWithin('alive'), isWithin('stale')], `${silent} ${wokeAt}`).toEqual(expected);
    }
});

describe('the watch for sleep', () => {
  class MovedClock extends FakeClock {
    shift = 0;
    override now(): number {
      return super.now() + this.shift;
    }
  }

  it('sees nothing where nothing happens', async () => {
    const clock = new MovedClock();
    using watch = new WakeWatch(clock);
    await clock.advance(600_000);
    expect(watch.wokeAt).toBeUndefined();
  });

  it.each([3_600_000, -3_600_000])('sees that the wall clock was moved by %i ms', async (shift) => {
    const clock = new MovedClock();
    using watch = new WakeWatch(clock);
    await clock.advance(20_000);
    clock.shift = shift;
    expect(watch.wokeAt).toBe(clock.now());
    const woke = watch.wokeAt;
    await clock.advance(60_000);
    expect(watch.wokeAt).toBe(woke);
  });

  it('leaves no timer behind', () => {
    const clock = new FakeClock();
    new WakeWatch(clock)[Symbol.dispose]();
    expect(clock.pending).toBe(0);
  });
});
