import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { InstanceStatus } from '../../src/admin/index.ts';
import type { HealthOptions } from '../../src/instance/index.ts';
import { vitalsOf } from '../../src/instance/vitals.ts';
import { HubError } from '../../src/kernel/errors.ts';
import { instanceKey } from '../../src/kernel/ids.ts';
import { instanceRoom, type PlainLink, patient } from '../support/instance-room.ts';
import { callTool } from '../support/json-rpc.ts';
import { fixture } from '../support/paths.ts';
import { isAlive, processOf } from '../support/process-table.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

const key = instanceKey('k1');
const echo = 'echo ready; exec cat';
const failure = (promise: Promise<unknown>): Promise<HubError> =>
  promise.then(
    () => expect.unreachable('it started'),
    (error: unknown) => (error instanceof HubError ? error : expect.unreachable(String(error))),
  );

/** Says a line and waits for any. */
const probe: HealthOptions<PlainLink>['probe'] = async (launched, link, signal) => {
  const before = link.lastHeardAt;
  launched.channel.write(Buffer.from('are you well?\n'));
  await waitFor('a word', () => signal.aborted || link.lastHeardAt > before, { withinMs: 60_000 });
};

describe('a server that is killed', () => {
  it('is there again with another pid, without a call, for who holds it', async () => {
    await using room = instanceRoom();
    using lease = room.pool.lease(room.sh(echo));
    const old = await lease.link(patient());
    process.kill(old.launched.pid, 'SIGKILL');
    const next = await waitFor('the next one', () => lease.current !== old && lease.current);
    expect(next.launched.pid).not.toBe(old.launched.pid);
    expect(isAlive(next.launched.pid)).toBe(true);
    expect(room.alive()).toHaveLength(1);
    expect(room.pool.list()).toMatchObject([{ state: 'ready', restarts: 1, crashes: 1 }]);
  });

  it('stays away when nobody holds it', async () => {
    await using room = instanceRoom();
    const lease = room.pool.lease(room.sh(echo));
    const { launched } = await lease.link(patient());
    lease[Symbol.dispose]();
    process.kill(launched.pid, 'SIGKILL');
    await waitFor('its end', () => room.pool.list()[0]?.state === 'cold');
    expect(room.alive()).toEqual([]);
  });
});

describe('a server that ends all the time', () => {
  it('is held after the sixth time, with its last words; a restart tries it at once', async () => {
    await using room = instanceRoom();
    using lease = room.pool.lease(room.sh('echo "no such table: users" >&2; echo ready; sleep 0.2; exit 3'));
    await lease.link(patient());
    await waitFor('the hold', () => room.pool.list()[0]?.state === 'held', { withinMs: 30_000 });
    const error = await failure(lease.link(patient()));
    expect(error.code).toBe('instance-held');
    expect(error.message).toMatch(
      /crashed 6 times in the last 5 minutes.*The next try is in \d+ s.*no such table: users/s,
    );
    expect(room.facts.filter(({ kind }) => kind === 'instance.starting')).toHaveLength(6);
    expect(room.facts.filter(({ kind }) => kind === 'instance.held')).toMatchObject([
      { crashes: 6, stderr: 'no such table: users' },
    ]);
    expect(room.alive()).toEqual([]);
    await room.pool.restart(key);
    expect(room.facts.filter(({ kind }) => kind === 'instance.starting')).toHaveLength(7);
  });
});

/** A machine that is busy keeps a healthy process from answering for a while. */
const probeMs = 500;
const looked = () => instanceRoom({ health: { probeMs, probe } });

describe('a server that is stopped in its tracks', () => {
  it('is replaced when nothing is in flight', async () => {
    await using room = looked();
    using lease = room.pool.lease(room.sh(echo));
    const old = await lease.link(patient());
    await waitFor('an answered probe', () => old.lines.length > 1);
    process.kill(old.launched.pid, 'SIGSTOP');
    const next = await waitFor('the next one', () => lease.current !== old && lease.current);
    expect(old.ends).toMatchObject([{ why: 'unresponsive', exit: { signal: 'SIGKILL' } }]);
    expect(isAlive(old.launched.pid)).toBe(false);
    expect(isAlive(next.launched.pid)).toBe(true);
    const { pid } = old.launched;
    expect(room.facts.filter(({ kind }) => kind === 'instance.unresponsive')).toMatchObject([{ pid }]);
  });

  it('is left alone in the middle of a call, shown as silent, and well when it goes on', async () => {
    await using room = looked();
    using lease = room.pool.lease(room.sh(echo));
    const link = await lease.link(patient());
    await waitFor('an answered probe', () => link.lines.length > 1);
    link.inFlight = 1;
    process.kill(link.launched.pid, 'SIGSTOP');
    const silent = await waitFor('silence', () => room.pool.list()[0]?.silentSince);
    await waitFor('six more looks', () => Date.now() - silent > 6 * probeMs);
    expect(lease.current).toBe(link);
    expect(isAlive(link.launched.pid)).toBe(true);
    process.kill(link.launched.pid, 'SIGCONT');
    await waitFor('life', () => room.pool.list()[0]?.silentSince === undefined);
    expect(link.ends).toEqual([]);
  });
});

describe('the hub', () => {
  it('asks its servers in their own language, and replaces one that is stopped in its tracks without a call', async () => {
    await using home = new TempHome({ WARREN_PROBE: '1000' });
    const client = home.run(fixture('echo'), home.project('one'));
    await client.initialize();
    const pid = Number((await callTool(client, 'pid')).text);
    // It goes on to be heard, though nobody calls it.
    await waitFor('answered probes', async () => {
      const { instances } = JSON.parse(await home.command('list', '--json')) as { instances: InstanceStatus[] };
      const [one] = instances;
      return one?.pid === pid && Date.parse(one.heard_at ?? '') > Date.parse(one.started_at ?? '') + 1000;
    });
    process.kill(pid, 'SIGSTOP');
    const another = () => home.instances(fixture('echo')[0] ?? '').find((one) => one.pid !== pid);
    const next = await waitFor('the next one', another);
    expect(Number((await callTool(client, 'pid')).text)).toBe(next.pid);
    expect(isAlive(pid)).toBe(false);
  });
});

describe('a server that grows', () => {
  it('is started anew above its limit, with what its children take counted in', async () => {
    await using room = looked();
    const grow =
      'const kept = []; console.log("ready"); process.stdin.on("data", (line) => { if (String(line).includes("grow")) kept.push(Buffer.alloc(2e8, 1)); console.log("here"); });';
    const spec = room.sh(`"$0" -e '${grow}'; true`, { memoryBytes: 2e8 });
    using lease = room.pool.lease({ ...spec, args: [...spec.args, process.execPath] });
    const old = await lease.link(patient());
    await waitFor('its figures', () => room.pool.list()[0]?.rssBytes);
    const small = room.pool.list()[0]?.rssBytes ?? 0;
    expect(small).toBeGreaterThan((processOf(old.launched.pid)?.rssKib ?? 0) * 1024);
    expect(small).toBeLessThan(2e8);
    old.launched.channel.write(Buffer.from('grow\n'));
    const next = await waitFor('the next one', () => lease.current !== old && lease.current);
    expect(old.ends).toMatchObject([{ why: 'memory', exit: { signal: 'SIGTERM' } }]);
    expect(room.facts.filter(({ kind }) => kind === 'instance.heavy')).toHaveLength(1);
    expect(next.launched.pid).not.toBe(old.launched.pid);
    expect(room.pool.list()).toMatchObject([{ crashes: 0, lastError: undefined }]);
  });
});

const numbered = (room: ReturnType<typeof instanceRoom>, project: string, n: number) =>
  room.sh(echo, { key: instanceKey(`${project}${n}`), name: `${project}${n}`, project });

describe('when as many processes run as may', () => {
  it('an idle one makes room for the next, and comes back with its next call', async () => {
    await using room = instanceRoom({ limits: { instances: 1, perKind: 1, launches: 4 } });
    using first = room.pool.lease(numbered(room, 'a', 1));
    const link = await first.link(patient());
    using second = room.pool.lease(numbered(room, 'a', 2));
    await second.link(patient());
    expect(link.ends).toMatchObject([{ why: 'evicted' }]);
    expect(room.alive()).toHaveLength(1);
    await first.link(patient());
    expect(room.alive()).toHaveLength(1);
    expect(room.pool.list().map(({ state }) => state)).toEqual(['ready', 'cold']);
  });

  it('projects take turns: one with many servers does not keep out another', async () => {
    await using room = instanceRoom({ limits: { instances: 2, perKind: 2, launches: 4 } });
    const order: string[] = [];
    const use = async (project: string, n: number): Promise<void> => {
      using lease = room.pool.lease(numbered(room, project, n));
      (await lease.link(patient())).inFlight = 1;
      expect(room.alive().length).toBeLessThanOrEqual(2);
      order.push(`${project}${n}`);
      await room.pool.stop(instanceKey(`${project}${n}`), 'requested');
    };
    await Promise.all([...[1, 2, 3, 4, 5, 6].map((n) => use('a', n)), use('b', 1), use('c', 1)]);
    expect(order).toHaveLength(8);
    expect(['a1', 'a2']).toContain(order[0]); // the other one may be ready later than who came after them
    expect(Math.max(order.indexOf('b1'), order.indexOf('c1'))).toBeLessThanOrEqual(5);
    expect(room.alive()).toEqual([]);
  });
});

describe('what the system tells of a process', () => {
  it('is its memory with that of its children, and nothing of one that is not the same', async () => {
    const child = spawn('sh', ['-c', 'sleep 100 & wait'], { stdio: 'ignore', detached: true });
    const pid = child.pid ?? expect.unreachable();
    const { startTime = '' } = processOf(pid) ?? {};
    try {
      const own = (processOf(pid)?.rssKib ?? 0) * 1024;
      await waitFor('both', async () => ((await vitalsOf(pid, startTime)).rssBytes ?? 0) > own);
      expect(await vitalsOf(pid, startTime)).toMatchObject({ alive: true });
      expect(await vitalsOf(pid, `${startTime}1`)).toEqual({ alive: false, rssBytes: undefined });
    } finally {
      process.kill(-pid, 'SIGKILL');
    }
    await waitFor('its end', async () => !(await vitalsOf(pid, startTime)).alive);
  });
});
