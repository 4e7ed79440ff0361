import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { failure, patient, spec, world } from '../../test/support/instance-world.ts';
import { HubError } from '../kernel/errors.ts';
import { instanceKey } from '../kernel/ids.ts';

const key = instanceKey('k1');
const crash = { code: 3, signal: null };

/** Crashes as soon as it is ready, as often as that, with the time in between that it takes to come back. */
async function crashing({ nth, clock }: ReturnType<typeof world>, from: number, times: number): Promise<void> {
  for (let n = from; n < from + times; n++) {
    nth(n).end(crash);
    await clock.advance(n < from + times - 1 ? 4000 : 0);
  }
}

describe('a process that crashes', () => {
  it('comes back with the next call when nobody holds it', async () => {
    const { pool, nth, processes } = world();
    const lease = pool.lease(spec());
    await lease.link(patient());
    lease[Symbol.dispose]();
    nth(0).end(crash);
    await settled();
    expect(pool.list()).toMatchObject([
      { state: 'cold', crashes: 1, lastError: 'files ended by itself with exit code 3' },
    ]);
    expect(processes).toHaveLength(1);
    await pool.lease(spec()).link(patient());
    expect(processes).toHaveLength(2);
  });

  it('again is started later; who asks meanwhile waits for it', async () => {
    const { pool, nth, clock, facts } = world();
    using lease = pool.lease(spec());
    await lease.link(patient());
    nth(0).end(crash);
    await settled();
    nth(1).end(crash);
    await settled();
    expect(pool.list()).toMatchObject([
      { state: 'waiting', crashes: 2, pid: undefined, nextStartAt: clock.now() + 500 },
    ]);
    expect(facts.at(-1)).toMatchObject({ kind: 'instance.waiting', delayMs: 500, crashes: 2 });
    const link = lease.link(patient());
    await clock.advance(500);
    expect((await link).process).toBe(nth(2));
  });

  it('six times in five minutes is held: callers hear how often, its last words, and when the next try is', async () => {
    const all = world();
    const { pool, processes, clock, facts } = all;
    using lease = pool.lease(spec());
    await lease.link(patient());
    await crashing(all, 0, 6);
    expect(pool.list()).toMatchObject([{ state: 'held', crashes: 6, nextStartAt: clock.now() + 60_000 }]);
    expect(facts.at(-1)).toMatchObject({ kind: 'instance.held', crashes: 6, delayMs: 60_000 });
    await clock.advance(17_000);
    const error = await failure(lease.link(patient()));
    expect(error.code).toBe('instance-held');
    expect(error.message).toBe(
      'files (noxii/0.16) crashed 6 times in the last 5 minutes and is held back. The next try is in 43 s; "warren restart" starts it at once, "warren logs" shows all it wrote. Its last words:\nwarming up\nprocess 105 has a problem',
    );
    expect(error.facts).toMatchObject({ crashes: 6, retryAfterMs: 43_000, code: 3 });
    expect(processes).toHaveLength(6);
    await clock.advance(43_000);
    expect(pool.list()).toMatchObject([{ state: 'ready', nextStartAt: undefined }]);
    expect(processes).toHaveLength(7);
  });

  it('all the time is told as a crash loop, also when its calls had opened the breaker before', async () => {
    const all = world();
    using lease = all.pool.lease(spec());
    await lease.link(patient());
    for (let n = 0; n < 6; n++) {
      lease.breaker.failed('it died under a call');
      await crashing(all, n, 1);
      await all.clock.advance(4000);
    }
    expect(lease.breaker.state).toBe('closed');
    lease.breaker.admit();
    expect((await failure(lease.link(patient()))).code).toBe('instance-held');
  });

  it('is held also for those who come later, and tried once when they may', async () => {
    const all = world();
    const { pool, processes, clock, held } = all;
    const lease = pool.lease(spec());
    await lease.link(patient());
    await crashing(all, 0, 6);
    lease[Symbol.dispose]();
    expect(pool.list()).toMatchObject([{ state: 'held', leases: 0 }]);
    using other = pool.lease(spec());
    expect((await failure(other.link(patient()))).code).toBe('instance-held');
    held.launching = Promise.reject(new HubError('instance-start-failed', 'no such command'));
    held.launching.catch(() => undefined);
    await clock.advance(60_000);
    expect(pool.list()).toMatchObject([{ state: 'held', crashes: 7, lastError: 'no such command' }]);
    delete held.launching;
    expect((await failure(other.link(patient()))).message).toMatch(/held back.*The last time: no such command$/);
    // A command that cannot be run is tried by a call only.
    await clock.advance(120_000);
    expect(processes).toHaveLength(6);
    await other.link(patient());
    expect(processes).toHaveLength(7);
  });

  it('is forgiven by a restart, which a person asks for', async () => {
    const all = world();
    const { pool } = all;
    using lease = pool.lease(spec());
    await lease.link(patient());
    await crashing(all, 0, 6);
    expect(await pool.restart(key)).toBe(true);
    expect(pool.list()).toMatchObject([{ state: 'ready', crashes: 0, lastError: undefined }]);
  });

  it('and was stopped by a person meanwhile stays down until somebody calls', async () => {
    const { pool, nth, clock, processes } = world();
    using lease = pool.lease(spec());
    await lease.link(patient());
    nth(0).end(crash);
    await settled();
    nth(1).end(crash);
    await settled();
    expect(await pool.stop(key, 'requested')).toBe(false);
    expect(clock.pending).toBe(0);
    await clock.advance(60_000);
    expect(processes).toHaveLength(2);
    await lease.link(patient());
    expect(processes).toHaveLength(3);
  });

  it('harms no hub that stops: nothing waits for it', async () => {
    for (const crashes of [2, 6]) {
      const all = world();
      using lease = all.pool.lease(spec());
      await lease.link(patient());
      await crashing(all, 0, crashes);
      await all.pool[Symbol.asyncDispose]();
      expect(all.clock.pending).toBe(0);
      expect(all.processes).toHaveLength(crashes);
      expect((await failure(lease.link(patient()))).code).toBe('instance-stopped');
    }
  });
});

/** Probes are answered unless `silent`. */
function looked(more: { memoryBytes?: number } = {}) {
  const state = { silent: false, rssBytes: 1000 };
  const probe = (): Promise<void> => (state.silent ? new Promise(() => undefined) : Promise.resolve());
  const vitals = async () => ({ alive: true, rssBytes: state.rssBytes });
  const all = world({ health: { probeMs: 10_000, probe, vitals } });
  return { ...all, state, lease: all.pool.lease(spec({ idleMs: 0, ...more })) };
}

describe('a ready process', () => {
  it('that is silent is shown as such, told of once, and replaced', async () => {
    const { lease, state, clock, pool, nth, facts } = looked();
    const link = await lease.link(patient());
    await clock.advance(15_000);
    expect(pool.list()).toMatchObject([{ rssBytes: 1000, heardAt: clock.now() - 5000, silentSince: undefined }]);
    state.silent = true;
    await clock.advance(15_000);
    expect(pool.list()).toMatchObject([{ state: 'ready', silentSince: clock.now() }]);
    nth(0).ignoresSigterm = true;
    await clock.advance(20_000);
    expect(nth(0).signals).toEqual(['SIGTERM']);
    await clock.advance(5000);
    expect(nth(0).signals).toEqual(['SIGTERM', 'SIGKILL']);
    expect(link.ends).toEqual(['unresponsive']);
    expect(pool.list()).toMatchObject([
      { state: 'ready', pid: 101, crashes: 1, lastExit: { why: 'unresponsive' }, silentSince: undefined },
    ]);
    expect(facts.filter(({ kind }) => kind === 'instance.unresponsive')).toMatchObject([
      { pid: 100, silentMs: 20_000 },
    ]);
  });

  it('that is silent in the middle of a call is left alone until the call is over', async () => {
    const { lease, state, clock, nth } = looked();
    const link = await lease.link(patient());
    await clock.advance(10_000);
    state.silent = true;
    link.inFlight = 1;
    await clock.advance(120_000);
    expect(nth(0).alive).toBe(true);
    link.inFlight = 0;
    await clock.advance(10_000);
    expect(nth(0).alive).toBe(false);
  });

  it('that takes too much memory is started anew when it is not busy', async () => {
    const { lease, state, clock, nth, facts, pool } = looked({ memoryBytes: 2000 });
    const link = await lease.link(patient());
    state.rssBytes = 2500;
    link.inFlight = 1;
    await clock.advance(12_000);
    expect(nth(0).alive).toBe(true);
    link.inFlight = 0;
    state.rssBytes = 1000;
    await clock.advance(1000);
    expect(link.ends).toEqual(['memory']);
    expect(facts.filter(({ kind }) => kind === 'instance.heavy')).toMatchObject([
      { pid: 100, rssBytes: 2500, limitBytes: 2000 },
    ]);
    expect(pool.list()).toMatchObject([{ state: 'ready', pid: 101, crashes: 0, lastError: undefined }]);
  });

  it('is not looked at any more once it is stopped', async () => {
    const { lease, clock, pool } = looked();
    await lease.link(patient());
    await pool.stop(key, 'requested');
    expect(clock.pending).toBe(0);
  });
});
