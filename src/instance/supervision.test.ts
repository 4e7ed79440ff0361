import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { failure, MemoryProcess, patient, spec, world } from '../../test/support/instance-world.ts';
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

const limited = (instances: number, more: { perKind?: number; launches?: number } = {}) =>
  world({ limits: { instances, perKind: instances, launches: 100, ...more } });
const other = (n: number, more: Parameters<typeof spec>[0] = {}) =>
  spec({ key: instanceKey(`o${n}`), name: `other${n}`, ...more });

describe('when as many run as may', () => {
  it('the one that was not used for longest gives its place up, and comes back with its next call', async () => {
    const { pool, clock, facts } = limited(2);
    using first = pool.lease(spec());
    const link = await first.link(patient());
    using second = pool.lease(other(1));
    const used = await second.link(patient());
    await clock.advance(6000);
    link.lastActiveAt = 3000;
    used.lastActiveAt = 2000;
    using third = pool.lease(other(2));
    await third.link(patient());
    expect(used.ends).toEqual(['evicted']);
    expect(facts.filter(({ kind }) => kind === 'instance.queued')).toHaveLength(1);
    expect(pool.list().map(({ state }) => state)).toEqual(['ready', 'cold', 'ready']);
    const back = second.link(patient());
    await clock.advance(0);
    await back;
    expect(link.ends).toEqual(['evicted']);
  });

  it('and all are busy or new: it waits as long as a start may take, then says why; that is no crash', async () => {
    const { pool, clock } = limited(1);
    using first = pool.lease(spec());
    (await first.link(patient())).inFlight = 1;
    using second = pool.lease(other(1));
    const refused = failure(second.link(patient()));
    await clock.advance(9999);
    expect(pool.list()).toMatchObject([{ state: 'ready' }, { state: 'starting' }]);
    await clock.advance(1);
    expect((await refused).code).toBe('no-place');
    expect(pool.list()[1]).toMatchObject({ state: 'cold', crashes: 0, lastError: expect.stringContaining('no place') });
  });

  it('the time to start counts from when there is a place', async () => {
    const { pool, clock, nth, held } = limited(1);
    using first = pool.lease(spec());
    (await first.link(patient())).inFlight = 1;
    held.greeting = clock.sleep(17_000);
    using second = pool.lease(other(1));
    const link = second.link(patient());
    await clock.advance(9000);
    first[Symbol.dispose]();
    nth(0).end(crash);
    await clock.advance(8000);
    expect((await link).process).toBe(nth(1));
  });

  it('a place comes back with every way out: a failed launch, a caller who leaves, a hub that stops', async () => {
    const { pool, clock, held, processes } = limited(1);
    held.launching = Promise.reject(new HubError('instance-start-failed', 'no such command'));
    await failure(pool.lease(spec()).link(patient()));
    delete held.launching;
    using second = pool.lease(other(1));
    const link = await second.link(patient());
    link.inFlight = 1;
    const impatient = pool.lease(other(2));
    const left = failure(impatient.link(patient()));
    await settled();
    impatient[Symbol.dispose]();
    expect((await left).code).toBe('instance-stopped');
    const waiting = failure(pool.lease(other(3)).link(patient()));
    await settled();
    await pool[Symbol.asyncDispose]();
    expect((await waiting).code).toBe('instance-stopped');
    expect(processes).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('only so many are launched at the same time', async () => {
    const { pool, held, specs, clock } = limited(100, { launches: 4 });
    const launching = Promise.withResolvers<void>();
    held.launching = launching.promise;
    const links = Array.from({ length: 20 }, (_, n) => pool.lease(other(n)).link(patient()));
    await clock.advance(5000);
    expect(specs).toHaveLength(4);
    launching.resolve();
    expect(new Set((await Promise.all(links)).map(({ process }) => process.pid)).size).toBe(20);
  });
});

/** As an earlier hub left it. */
class LeftBehind extends MemoryProcess {
  readonly adoptable = { socketPath: '/run/k1.sock', nonce: 'n', epoch: 7 };
}

describe('a living process of an earlier hub', () => {
  it('becomes the instance of its key, is written down under this hub, and its successor has a newer epoch', async () => {
    const { pool, facts, records, specs } = world({ remembered: ({ command }) => ({ command }) });
    const living = new LeftBehind(77);
    await pool.adopt(spec(), living);
    expect(pool.list()).toMatchObject([
      { state: 'ready', pid: 77, epoch: 7, restarts: 0, leases: 0, socketPath: '/run/k1.sock' },
    ]);
    expect(facts.map(({ kind }) => kind)).toEqual(['instance.adopted', 'instance.ready']);
    expect(records.get(77)).toEqual({
      pid: 77,
      startTime: '42',
      bootId: 'boot',
      key,
      name: 'files',
      hub: 'nonce',
      adoptable: { socketPath: '/run/k1.sock', nonce: 'n', epoch: 7, spec: { command: 'files' } },
    });
    using lease = pool.lease(spec());
    expect(lease.current?.process).toBe(living);
    living.end(crash);
    await settled();
    expect(specs).toMatchObject([{ fence: 8 }]);
    expect(pool.list()).toMatchObject([{ state: 'ready', epoch: 8, restarts: 1 }]);
    expect(records.has(77)).toBe(false);
  });

  it('is not taken when that key has a process, and counts among those that run', async () => {
    const { pool, clock } = limited(1);
    await pool.adopt(spec(), new LeftBehind(77));
    await expect(pool.adopt(spec(), new LeftBehind(78))).rejects.toThrow('process 78 of an earlier hub is not needed');
    (pool.lease(spec()).current ?? expect.unreachable()).inFlight = 1;
    const refused = failure(pool.lease(other(1)).link(patient()));
    await clock.advance(10_000);
    expect((await refused).code).toBe('no-place');
    await pool.adopt(other(2), new LeftBehind(79));
    expect(pool.list().filter(({ state }) => state === 'ready')).toHaveLength(2);
  });

  it('is ended when its handshake fails', async () => {
    const { pool, held, clock } = world();
    held.greeting = Promise.reject(new HubError('bad-backend-message', 'nonsense'));
    const living = new LeftBehind(77);
    const adopted = failure(pool.adopt(spec(), living));
    await clock.advance(200);
    expect((await adopted).message).toContain('nonsense');
    await settled();
    expect(living.alive).toBe(false);
    expect(pool.list()).toMatchObject([{ state: 'cold' }]);
    await pool[Symbol.asyncDispose]();
    await expect(pool.adopt(spec(), living)).rejects.toThrow('The hub is stopping');
  });
});
