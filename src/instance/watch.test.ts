import { describe, expect, it } from 'vitest';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { MemoryLink, MemoryProcess } from '../../test/support/instance-world.ts';
import type { Health } from './life.ts';
import type { Vitals } from './vitals.ts';
import { Watch } from './watch.ts';

function watched(more: { ping?: true } = {}) {
  const clock = new FakeClock();
  const process: MemoryProcess & { ping?: () => Promise<void> } = new MemoryProcess(7);
  if (more.ping) process.ping = async () => undefined;
  const link = new MemoryLink(process);
  const seen: Health[] = [];
  const asked: PromiseWithResolvers<void>[] = [];
  const state: { vitals: Vitals | Error } = { vitals: { alive: true, rssBytes: 5000 } };
  const watch = new Watch(process, link, {
    clock,
    probeMs: 10_000,
    probe: () => {
      const answer = Promise.withResolvers<void>();
      asked.push(answer);
      return answer.promise;
    },
    vitals: async () => {
      if (state.vitals instanceof Error) throw state.vitals;
      return state.vitals;
    },
    tell: (health) => seen.push(health),
  });
  const heard = () => seen.map((health) => health.heard);
  return { clock, link, seen, heard, asked, state, watch };
}

describe('a look at a ready process', () => {
  it('comes every so often, with a probe that the next look judges', async () => {
    const { clock, seen, asked, watch } = watched();
    await clock.advance(9999);
    expect([seen.length, asked.length]).toEqual([0, 0]);
    await clock.advance(1);
    expect(seen).toEqual([{ heard: true, inFlight: 0, answers: 'never', rssBytes: 5000 }]);
    asked[0]?.resolve();
    await clock.advance(10_000);
    expect(seen[1]).toMatchObject({ heard: true, answers: 'before' });
    expect(asked).toHaveLength(2);
    expect(watch.heardAt).toBe(10_000);
  });

  it('counts silence, and asks nothing more while a question is open; a late answer is life', async () => {
    const { clock, heard, asked } = watched();
    await clock.advance(40_000);
    expect(heard()).toEqual([true, false, false, false]);
    expect(asked).toHaveLength(1);
    asked[0]?.resolve();
    await clock.advance(10_000);
    expect(heard().at(-1)).toBe(true);
    expect(asked).toHaveLength(2);
  });

  it('takes anything that was said since the last look for life', async () => {
    const { clock, heard, link } = watched();
    await clock.advance(15_000);
    link.lastHeardAt = clock.monotonic();
    await clock.advance(5000);
    expect(heard()).toEqual([true, true]);
    await clock.advance(10_000);
    expect(heard()).toEqual([true, true, false]);
  });

  it('counts a probe that fails as silence, and asks again', async () => {
    const { clock, heard, asked } = watched();
    await clock.advance(10_000);
    asked[0]?.reject(new Error('refused'));
    await clock.advance(10_000);
    expect(heard()).toEqual([true, false]);
    expect(asked).toHaveLength(2);
  });

  it('knows our own code by its way to be asked, and how busy it is', async () => {
    const { clock, seen, link } = watched({ ping: true });
    link.inFlight = 3;
    await clock.advance(10_000);
    expect(seen).toMatchObject([{ answers: 'always', inFlight: 3 }]);
  });

  it('finds out that there is no such process any more', async () => {
    const { clock, seen, state, asked } = watched();
    await clock.advance(10_000);
    asked[0]?.resolve();
    state.vitals = { alive: false, rssBytes: undefined };
    await clock.advance(10_000);
    expect(seen[1]).toEqual({ heard: false, inFlight: 0, answers: 'always' });
  });

  it('does not hold it against a process that the system tells nothing of it', async () => {
    const { clock, seen, state } = watched();
    state.vitals = new Error('no ps');
    await clock.advance(10_000);
    expect(seen).toEqual([{ heard: true, inFlight: 0, answers: 'never' }]);
  });

  it('ends with its owner, also in the middle', async () => {
    const { clock, seen, watch, state } = watched();
    await settled();
    expect(watch.rssBytes).toBe(5000);
    state.vitals = { alive: true, rssBytes: 6000 };
    watch[Symbol.dispose]();
    await clock.advance(60_000);
    expect(seen).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
