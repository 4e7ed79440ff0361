import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { failure, type MemoryLink, patient, spec, world } from '../../test/support/instance-world.ts';
import { HubError } from '../kernel/errors.ts';
import { instanceKey } from '../kernel/ids.ts';

describe('a process that ends', () => {
  it('by itself: the link hears it once, and whoever holds it gets a new one without asking', async () => {
    const { pool, nth, facts } = world();
    using lease = pool.lease(spec());
    const old = await lease.link(patient());
    old.calls = 7;
    old.errors = 2;
    nth(0).end({ code: 3, signal: null });
    await settled();
    expect(old.ends).toEqual([undefined]);
    expect(old.exits).toEqual([{ code: 3, signal: null }]);
    expect(lease.current?.process).toBe(nth(1));
    expect(await lease.link(patient())).toBe(lease.current);
    expect(pool.list()).toMatchObject([
      {
        state: 'ready',
        restarts: 1,
        crashes: 1,
        calls: 7,
        errors: 2,
        lastError: undefined,
        lastExit: { code: 3, why: 'crashed' },
      },
    ]);
    expect(facts.map(({ kind }) => kind)).toEqual([
      'instance.starting',
      'instance.ready',
      'instance.exited',
      'instance.waiting',
      'instance.starting',
      'instance.ready',
    ]);
    expect(facts[2]).toMatchObject({ how: 'exit code 3', why: 'crashed' });
  });

  it('makes place only when its whole group is gone', async () => {
    const { pool, nth, processes, specs } = world();
    using lease = pool.lease(spec());
    await lease.link(patient());
    nth(0).leavesChildren = true;
    nth(0).ignoresSigterm = true;
    nth(0).end({ code: 1, signal: null });
    await settled();
    const next = lease.link(patient());
    await settled();
    expect(specs).toHaveLength(1);
    nth(0).childrenEnd();
    await next;
    expect(processes).toHaveLength(2);
  });

  it('during the handshake: callers get its last words', async () => {
    const { pool, held, nth } = world();
    held.greeting = new Promise(() => undefined);
    const links = [pool.lease(spec()), pool.lease(spec())].map((lease) => failure(lease.link(patient())));
    await settled();
    nth(0).end({ code: 7, signal: null });
    for (const error of await Promise.all(links)) {
      expect(error.code).toBe('instance-start-failed');
      expect(error.message).toContain('files (noxii/0.16) ended with exit code 7 before it was ready');
      expect(error.message).toContain('process 100 has a problem');
      expect(error.facts).toMatchObject({ code: 7, stderr: 'warming up\nprocess 100 has a problem' });
    }
    expect(pool.lastWords(instanceKey('k1'))).toContain('process 100');
  });
});

describe('a start that fails', () => {
  it('in the handshake: keeps the code of a known error, and stops the process', async () => {
    const { pool, held, nth, clock } = world();
    held.greeting = Promise.reject(new HubError('era-mismatch', 'it speaks legacy'));
    const link = failure(pool.lease(spec()).link(patient()));
    await clock.advance(200);
    const error = await link;
    expect(error.code).toBe('era-mismatch');
    expect(error.message).toContain('it speaks legacy');
    await settled();
    expect(nth(0).alive).toBe(false);
  });

  it('in the launch: the launcher says why, and the next caller tries again', async () => {
    const { pool, held, processes } = world();
    held.launching = Promise.reject(new HubError('instance-start-failed', 'no such command'));
    using lease = pool.lease(spec());
    expect((await failure(lease.link(patient()))).message).toBe('no such command');
    expect(pool.list()).toMatchObject([{ state: 'cold', lastError: 'no such command' }]);
    delete held.launching;
    await lease.link(patient());
    expect(processes).toHaveLength(1);
  });

  it('in time: callers are told at the deadline, SIGKILL follows SIGTERM', async () => {
    const { pool, held, nth, clock } = world();
    held.greeting = new Promise(() => undefined);
    const link = failure(pool.lease(spec()).link(patient()));
    await settled();
    nth(0).ignoresSigterm = true;
    await clock.advance(10_000);
    expect((await link).message).toContain('was not ready after 10 s');
    expect(nth(0).signals).toEqual(['SIGTERM']);
    await clock.advance(5000);
    expect(nth(0).signals).toEqual(['SIGTERM', 'SIGKILL']);
    expect(clock.pending).toBe(0);
  });
});

describe('stopping', () => {
  it('during the launch ends the process that comes of it; a later caller gets a fresh one', async () => {
    const { pool, held, nth, processes } = world();
    const launching = Promise.withResolvers<void>();
    held.launching = launching.promise;
    using lease = pool.lease(spec());
    const early = failure(lease.link(patient()));
    await settled();
    const stopped = pool.stop(instanceKey('k1'), 'requested');
    expect((await early).code).toBe('instance-stopped');
    const late = lease.link(patient());
    await settled();
    expect(processes).toHaveLength(0);
    launching.resolve();
    expect(await stopped).toBe(true);
    expect((await late).process).toBe(nth(1));
    expect(nth(0).alive).toBe(false);
  });

  it('says whether there was anything to stop, and the first reason wins', async () => {
    const { pool, nth, clock } = world();
    const key = instanceKey('k1');
    expect(await pool.stop(key, 'requested')).toBe(false);
    using lease = pool.lease(spec());
    expect(await pool.stop(key, 'requested')).toBe(false);
    const link = await lease.link(patient());
    nth(0).ignoresSigterm = true;
    const stops = [pool.stop(key, 'redefined'), pool.stop(key, 'requested')];
    await clock.advance(5000);
    expect(await Promise.all(stops)).toEqual([true, true]);
    expect(link.ends).toEqual(['redefined']);
  });

  it('restart gives the holders of leases a new process', async () => {
    const { pool, nth } = world();
    using lease = pool.lease(spec());
    const old = await lease.link(patient());
    expect(await pool.restart(instanceKey('k1'))).toBe(true);
    expect(old.ends).toEqual(['restart']);
    expect(lease.current?.process).toBe(nth(1));
    expect(pool.list()).toMatchObject([{ leases: 1, restarts: 1 }]);
    expect(await pool.restart(instanceKey('nobody'))).toBe(false);
  });

  it('idle ends what nobody uses, and a call in flight holds it', async () => {
    const { pool, nth, clock } = world();
    using lease = pool.lease(spec());
    const link = await lease.link(patient());
    link.inFlight = 1;
    await clock.advance(200_000);
    expect(nth(0).alive).toBe(true);
    link.inFlight = 0;
    link.lastActiveAt = clock.monotonic();
    await clock.advance(59_999);
    expect(nth(0).alive).toBe(true);
    await clock.advance(1);
    expect(nth(0).alive).toBe(false);
    expect(link.ends).toEqual(['idle']);
  });

  it('everything takes one deadline, refuses who waits, and takes no more', async () => {
    const { pool, nth, clock, held } = world();
    const stubborn = await pool.lease(spec()).link(patient());
    nth(0).ignoresSigterm = true;
    await pool.lease(spec({ key: instanceKey('k2') })).link(patient());
    held.greeting = new Promise(() => undefined);
    const waits = failure(pool.lease(spec({ key: instanceKey('k3') })).link(patient()));
    const cold = pool.lease(spec({ key: instanceKey('k4') }));
    const closed = pool[Symbol.asyncDispose]();
    expect(pool[Symbol.asyncDispose]()).toBe(closed);
    expect((await waits).code).toBe('instance-stopped');
    await clock.advance(5000);
    await closed;
    expect(stubborn.ends).toEqual(['shutdown']);
    expect(nth(0).signals).toEqual(['SIGTERM', 'SIGKILL']);
    expect(pool.list().map(({ state }) => state)).toEqual(['cold', 'cold', 'cold', 'cold']);
    expect((await failure(cold.link(patient()))).code).toBe('instance-stopped');
    expect(() => pool.lease(spec())).toThrow('The hub is stopping');
    expect(clock.pending).toBe(0);
  });

  it('does not wait for ever for a process that cannot be killed', async () => {
    const { pool, nth, clock } = world();
    await pool.lease(spec()).link(patient());
    nth(0).leavesChildren = true;
    nth(0).childrenEnd = () => undefined;
    const closed = pool[Symbol.asyncDispose]();
    await clock.advance(7000);
    await closed;
  });
});

describe('what is odd', () => {
  it('a link that throws when it is told of its end harms nobody', async () => {
    const { pool, nth, facts } = world();
    using lease = pool.lease(spec());
    const link = await lease.link(patient());
    link.ended = () => {
      throw new Error('mine');
    };
    nth(0).end({ code: 0, signal: null });
    await settled();
    expect(facts).toContainEqual(expect.objectContaining({ kind: 'bug' }));
    await lease.link(patient());
    expect(nth(1).alive).toBe(true);
  });

  it('a stop from within the news of the end is a stop of what is left', async () => {
    const { pool, nth } = world();
    using lease = pool.lease(spec());
    const link = await lease.link(patient());
    const stopped = Promise.withResolvers<boolean>();
    link.ended = () => void pool.stop(instanceKey('k1'), 'requested').then(stopped.resolve);
    nth(0).end({ code: 0, signal: null });
    expect(await stopped.promise).toBe(true);
    expect(pool.list()).toMatchObject([{ state: 'cold' }]);
  });

  it('a caller who asks from within the news of the end gets the next process', async () => {
    const { pool, nth } = world();
    using lease = pool.lease(spec());
    const link = await lease.link(patient());
    const next = Promise.withResolvers<MemoryLink>();
    link.ended = () => next.resolve(lease.link(patient()));
    nth(0).end({ code: 0, signal: null });
    expect((await next.promise).process).toBe(nth(1));
  });

  it('ended instances that nobody holds are remembered, but not for ever', async () => {
    const { pool } = world();
    using kept = pool.lease(spec({ key: instanceKey('held') }));
    for (let n = 0; n < 100; n++) {
      const lease = pool.lease(spec({ key: instanceKey(`c${n}`), linger: 'stop' }));
      await lease.link(patient());
      lease[Symbol.dispose]();
      await settled();
    }
    const keys = pool.list().map(({ key }) => key);
    expect(keys).toHaveLength(65);
    expect(keys).toContain('held');
    expect(keys).toContain('c99');
    expect(keys).not.toContain('c0');
    expect(kept.current).toBeUndefined();
  });
});
