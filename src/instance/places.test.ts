import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { failure, MemoryProcess, patient, spec, world } from '../../test/support/instance-world.ts';
import { HubError } from '../kernel/errors.ts';
import { instanceKey } from '../kernel/ids.ts';

const key = instanceKey('k1');
const crash = { code: 3, signal: null };
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

  it('of one kind, one of that kind makes room, and none that has only just started', async () => {
    const { pool, clock } = limited(3, { perKind: 1 });
    using lease = pool.lease(spec({ kind: 'docs' }));
    const docs = await lease.link(patient());
    await clock.advance(1000);
    const godot = await pool.lease(other(1, { kind: 'godot' })).link(patient());
    const next = pool.lease(other(2, { kind: 'godot' })).link(patient());
    await clock.advance(4900);
    expect(godot.ends).toEqual([]);
    await clock.advance(1100);
    expect((await next).process.alive).toBe(true);
    expect([docs.ends, godot.ends]).toEqual([[], ['evicted']]);
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

  it('and a launch that has to wait for its turn has its whole time from then on', async () => {
    const { pool, held, clock } = limited(100, { launches: 1 });
    held.launching = clock.sleep(15_000);
    const slow = pool.lease(other(1, { startMs: 60_000 })).link(patient());
    await settled();
    delete held.launching;
    held.greeting = clock.sleep(24_000);
    const next = pool.lease(other(2)).link(patient());
    await clock.advance(24_000);
    expect((await next).process.alive).toBe(true);
    await slow;
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
