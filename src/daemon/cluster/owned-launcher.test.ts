import { describe, expect, it } from 'vitest';
import { SimulatedRows } from '../../../test/simulation/simulated-rows.ts';
import { FakeClock, settled } from '../../../test/support/fake-clock.ts';
import { type Exit, type Launched, type LaunchSpec, Ownership } from '../../instance/index.ts';
import { HubError } from '../../kernel/errors.ts';
import { instanceKey } from '../../kernel/ids.ts';
import { memoryPair } from '../../transport/index.ts';
import { type Forward, Owned } from './owned-launcher.ts';

const LEASE = 1000;
const key = instanceKey('k');
const spec: LaunchSpec = { name: 'server', command: '', args: [], cwd: '/', env: {}, maxLineBytes: 1024 };
const patience = new AbortController().signal;

function process(signals: string[] = []) {
  const gone = Promise.withResolvers<void>();
  const launched: Launched = {
    pid: 1,
    startTime: '',
    channel: memoryPair()[0],
    exited: new Promise<Exit>(() => undefined),
    gone: gone.promise,
    lastWords: () => '',
    signal: (name) => signals.push(name),
  };
  return { launched, gone: gone.resolve };
}

/** Two hubs on one table; what the second one forwards is up to the test. */
function world(forward: Forward = () => Promise.reject(new Error('nothing to forward'))) {
  const clock = new FakeClock();
  const table = new SimulatedRows(() => clock.monotonic());
  const away = { one: false, two: false };
  const disowned: string[] = [];
  const hub = (name: 'one' | 'two'): Owned => {
    table.hub(name, name);
    const ask = async <T>(deed: () => T): Promise<T> => (away[name] ? new Promise<T>(() => undefined) : deed());
    const ownership = new Ownership({
      clock,
      scope: 's',
      hub: name,
      leaseMs: LEASE,
      rows: {
        claim: (id, hub, leaseMs) => ask(() => table.claim(id, hub, leaseMs)),
        renew: (scope, hub, leaseMs) => ask(() => table.renew(scope, hub, leaseMs)),
        release: (id, hub, epoch) => ask(() => table.release(id, hub, epoch)),
        owner: (id) => ask(() => table.owner(id)),
        watchOwners: async () => ({ async [Symbol.asyncDispose]() {} }),
      },
    });
    const disown = (key: string): void => void disowned.push(`${name} ${key}`);
    return new Owned({ ownership, forward, ready: async () => true, disown, clock, report: () => undefined });
  };
  return { clock, table, away, disowned, one: hub('one'), two: hub('two') };
}

describe('starting what may be another hub’s', () => {
  it('starts what is ours with the epoch as its fence, and lets others have it when it is gone', async () => {
    const { one, table } = world();
    const fences: (number | undefined)[] = [];
    const { launched, gone } = process();
    const launcher = { launch: async (asked: LaunchSpec) => (fences.push(asked.fence), launched) };
    await one.launcher(key, launcher).launch(spec, patience);
    expect([fences, one.held(key)?.valid()]).toEqual([[1], true]);
    gone();
    await settled();
    expect(one.held(key)).toBeUndefined();
    expect(table.owner({ scope: 's', key })?.leftMs).toBeLessThanOrEqual(0);
  });

  it('gives back what did not start', async () => {
    const { one, table } = world();
    const launcher = { launch: () => Promise.reject(new Error('no such command')) };
    await expect(one.launcher(key, launcher).launch(spec, patience)).rejects.toThrow('no such command');
    await settled();
    expect([one.held(key), table.owner({ scope: 's', key })?.leftMs]).toEqual([undefined, 0]);
  });

  it('kills and disowns what is lost, also while it starts', async () => {
    const { one, away, clock, disowned } = world();
    const signals: string[] = [];
    const started = Promise.withResolvers<Launched>();
    const aborted = Promise.withResolvers<void>();
    const launching = one
      .launcher(key, {
        launch(_, signal) {
          signal.addEventListener('abort', () => aborted.resolve(), { once: true });
          return started.promise;
        },
      })
      .launch(spec, patience);
    await settled();
    away.one = true;
    await clock.advance(LEASE);
    await aborted.promise;
    started.resolve(process(signals).launched); // it could not be stopped any more
    await launching;
    expect([signals, disowned, one.held(key)]).toEqual([['SIGKILL'], ['one k'], undefined]);
  });

  it('connects to who owns it, and claims anew while nobody answers there', async () => {
    const tried: string[] = [];
    const remote = process().launched;
    const { one, two, clock, away } = world(async ({ hub, epoch }) => {
      tried.push(`${hub} ${epoch}`);
      if (tried.length === 2) return remote;
      throw new HubError('hub-unreachable', 'nobody answers');
    });
    const own = process().launched;
    const launcher = { launch: async () => own };
    await one.launcher(key, launcher).launch(spec, patience);
    const there = two.launcher(key, launcher).launch(spec, patience);
    await clock.advance(300);
    expect(await there).toBe(remote);
    expect(tried).toEqual(['one 1', 'one 1']);
    away.one = true; // it was killed
    const here = two.launcher(key, launcher).launch(spec, patience);
    await clock.advance(LEASE + 300);
    expect((await here).pid).toBe(own.pid);
    expect([two.held(key)?.epoch, one.held(key)]).toEqual([2, undefined]);
  });

  it('tells at once what no waiting mends, and stops waiting when nobody wants it any more', async () => {
    const errors = [new HubError('unauthorized', 'wrong secret'), new HubError('instance-elsewhere', 'not any more')];
    const { one, two, clock } = world(() => Promise.reject(errors.shift() ?? new HubError('hub-unreachable', 'still')));
    const launcher = { launch: async () => process().launched };
    await one.launcher(key, launcher).launch(spec, patience);
    await expect(two.launcher(key, launcher).launch(spec, patience)).rejects.toThrow('wrong secret');
    const impatient = new AbortController();
    const waiting = two.launcher(key, launcher).launch(spec, impatient.signal).catch(String);
    await clock.advance(600);
    impatient.abort(new Error('given up'));
    expect(await waiting).toContain('given up');
  });
});
