import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { failure, patient, spec, world } from '../../test/support/instance-world.ts';
import { instanceKey } from '../kernel/ids.ts';

describe('leases', () => {
  it('start nothing', async () => {
    const { pool, specs } = world();
    using lease = pool.lease(spec());
    await settled();
    expect(specs).toEqual([]);
    expect(lease.current).toBeUndefined();
    expect(pool.list()).toMatchObject([{ state: 'cold', leases: 1, pid: undefined }]);
  });

  it('a hundred callers at once get one process', async () => {
    const { pool, processes, facts } = world();
    const leases = Array.from({ length: 100 }, () => pool.lease(spec()));
    const links = await Promise.all(leases.map((lease) => lease.link(patient())));
    expect(processes).toHaveLength(1);
    expect(new Set(links).size).toBe(1);
    expect(leases.every((lease) => lease.current === links[0])).toBe(true);
    expect(pool.list()).toMatchObject([{ state: 'ready', leases: 100, pid: 100, restarts: 0 }]);
    expect(facts.map(({ kind }) => kind)).toEqual(['instance.starting', 'instance.ready']);
  });

  it('two keys are two processes', async () => {
    const { pool, processes } = world();
    await pool.lease(spec()).link(patient());
    await pool.lease(spec({ key: instanceKey('k2') })).link(patient());
    expect(processes).toHaveLength(2);
  });

  it('mark the environment and write the process down while it lives', async () => {
    const { pool, specs, records } = world();
    await pool.lease(spec()).link(patient());
    expect(specs[0]?.env).toEqual({ PATH: '/bin', WARREN_HUB: 'nonce', WARREN_HOME_ID: 'home' });
    expect([...records.values()]).toEqual([
      { pid: 100, startTime: '42', bootId: 'boot', key: 'k1', name: 'files', hub: 'nonce' },
    ]);
    await pool.stop(instanceKey('k1'), 'requested');
    expect(records.size).toBe(0);
  });

  it('aborting one caller leaves the start to the others', async () => {
    const { pool, held, processes } = world();
    const greeting = Promise.withResolvers<void>();
    held.greeting = greeting.promise;
    const impatient = new AbortController();
    const first = pool.lease(spec()).link(impatient.signal);
    const second = pool.lease(spec()).link(patient());
    const reason = new Error('no longer wanted');
    impatient.abort(reason);
    await expect(first).rejects.toBe(reason);
    greeting.resolve();
    expect((await second).process).toBe(processes[0]);
  });

  it('the end of the last lease ends a start', async () => {
    const { pool, held, nth } = world();
    held.greeting = new Promise(() => undefined);
    const lease = pool.lease(spec());
    const link = failure(lease.link(patient()));
    await settled();
    lease[Symbol.dispose]();
    expect((await link).code).toBe('instance-stopped');
    await settled();
    expect(nth(0).alive).toBe(false);
    expect(pool.list()).toMatchObject([{ state: 'cold', lastExit: { why: 'abandoned', signal: 'SIGTERM' } }]);
  });

  it('let go twice count once, and answer no more', async () => {
    const { pool } = world();
    const [one, two] = [pool.lease(spec()), pool.lease(spec())];
    await two.link(patient());
    one[Symbol.dispose]();
    one[Symbol.dispose]();
    expect(pool.list()).toMatchObject([{ leases: 1, state: 'ready' }]);
    expect(one.current).toBeUndefined();
    expect((await failure(one.link(patient()))).code).toBe('instance-stopped');
    expect(two.current).toBeDefined();
  });

  it('the last of one that does not linger stops it', async () => {
    const { pool, nth } = world();
    const lease = pool.lease(spec({ linger: 'stop' }));
    const link = await lease.link(patient());
    lease[Symbol.dispose]();
    await settled();
    expect(nth(0).signals).toEqual(['SIGTERM']);
    expect(link.ends).toEqual(['released']);
  });
});
