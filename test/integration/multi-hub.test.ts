import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ClusterHome,
  ClusterWorld,
  type Counted,
  count,
  countAtLast,
  countWithoutEnd,
} from '../support/cluster-world.ts';
import { callTool } from '../support/json-rpc.ts';
import { Postgres } from '../support/postgres.ts';
import { waitFor } from '../support/wait-for.ts';

/** What begins anew within one more of it starts processes, on a machine that is busy. */
const lease = 6000;

describe('several hubs, one PostgreSQL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await Postgres.start();
  });
  afterAll(() => postgres[Symbol.asyncDispose]());

  it('has one process per key, whichever hub is asked', async () => {
    await using world = await ClusterWorld.of(postgres, 5000);
    const asked = world.projects.flatMap((root) => world.homes.flatMap((home) => [0, 1].map(() => ({ root, home }))));
    const answers = await Promise.all(
      asked.map(async ({ root, home }) => ({ root, ...(await count(await home.connected(root))) })),
    );
    for (const root of world.projects) {
      const [pid, ...others] = new Set(answers.filter((it) => it.root === root).map((it) => it.pid));
      expect(others).toEqual([]);
      expect(world.counting(root)).toEqual([pid]);
    }
    expect(new Set(answers.map((it) => `${it.pid} ${it.count}`)).size).toBe(asked.length);
  });

  it('forwards everything: progress, cancellation, questions to the client, its own answers', async () => {
    await using world = await ClusterWorld.of(postgres, 5000);
    const [one, two] = world.homes;
    const local = await one.connected(world.root, { sampling: {} });
    const remote = await two.connected(world.root, { sampling: {} });
    const pid = (await callTool(local, 'echo__pid')).text;
    expect((await callTool(remote, 'echo__pid')).text).toBe(pid);
    remote.onRequest = (method) => ({ asked: method });
    expect((await callTool(remote, 'echo__sample', { say: 'hello' })).text).toContain('sampling/createMessage');
    const stepped = remote.request('tools/call', {
      name: 'echo__progress',
      arguments: { n: 3 },
      _meta: { progressToken: 'mine' },
    });
    expect((await stepped).text).toBe('3 steps');
    const steps = remote.notifications.filter(({ method }) => method === 'notifications/progress');
    expect(steps.map(({ params }) => params?.progressToken)).toEqual(['mine', 'mine', 'mine']);
    remote
      .request('tools/call', { name: 'echo__slow', arguments: { ms: 60_000 } }, { id: 'gone' })
      .catch(() => undefined);
    await waitFor('the slow call is under way', async () => (await callTool(remote, 'echo__cancelled')).text === '0');
    remote.notify('notifications/cancelled', { requestId: 'gone' });
    await waitFor('the server heard it', async () => (await callTool(local, 'echo__cancelled')).text === '1');
    expect((await callTool(remote, 'echo__big', { bytes: 3_000_000 })).text).toHaveLength(3_000_000);
  });

  it('takes over from a hub that was killed, within two leases', async () => {
    await using world = await ClusterWorld.of(postgres, lease);
    const [one, two, three] = world.homes;
    const first = await one.connected(world.root);
    const before = await count(first);
    const others = await Promise.all([two, three].map((home) => home.connected(world.root)));
    for (const client of others) expect((await count(client)).pid).toBe(before.pid);
    await first.close(); // its shim would start the next hub of that home
    const killedAt = performance.now();
    await one.killHub();
    const after = await Promise.all(others.map((client) => countAtLast(client, 30_000)));
    const tookMs = Math.max(...after.map(({ answeredAt }) => answeredAt)) - killedAt;
    console.log(`take-over from a killed hub: ${Math.round(tookMs)} ms, of a lease of ${world.leaseMs} ms`);
    expect(tookMs).toBeLessThan(2 * world.leaseMs);
    expect(new Set(after.map(({ pid }) => pid)).size).toBe(1);
    expect(after[0]?.pid).not.toBe(before.pid);
    const again = await one.connected(world.root);
    expect((await count(again)).pid).toBe(after[0]?.pid);
  });

  it('lets the next hub of the same home go on at once', async () => {
    await using world = await ClusterWorld.of(postgres, 60_000);
    const [one, two] = world.homes;
    const client = await one.connected(world.root);
    const before = await count(client);
    const other = await two.connected(world.root);
    expect((await count(other)).pid).toBe(before.pid);
    await one.killHub();
    const after = await countAtLast(client, 30_000);
    expect(after.pid).not.toBe(before.pid);
    expect((await countAtLast(other, 30_000)).pid).toBe(after.pid);
  });

  it('never has a call answered by a hub that was stopped for longer than its lease', async () => {
    await using world = await ClusterWorld.of(postgres, lease);
    const clients = await Promise.all(world.homes.map((home) => home.connected(world.root)));
    const [before, ...same] = await Promise.all(clients.map((client) => count(client)));
    expect(same.map(({ pid }) => pid)).toEqual([before?.pid, before?.pid]);
    const owner = world.ownerOf(world.root);
    const hub = await owner.hubPid();
    const over = new AbortController();
    const load = clients.map((client) => countWithoutEnd(client, over.signal));
    const stoppedAt = performance.now();
    process.kill(hub, 'SIGSTOP');
    const another = (): number | undefined => world.counting(world.root).find((pid) => pid !== before?.pid);
    const next = await waitFor('another process', another);
    process.kill(hub, await stoppedFor(2 * world.leaseMs, stoppedAt));
    await waitFor('the old process is gone', () => world.counting(world.root).join() === String(next));
    for (const client of clients) expect((await countAtLast(client, 30_000)).pid).toBe(next);
    over.abort();
    const answers = (await Promise.all(load)).flat();
    const [old, young] = [answersBy(answers, before?.pid), answersBy(answers, next)];
    const tookMs = Math.min(...young) - stoppedAt;
    console.log(`take-over from a stopped hub: ${Math.round(tookMs)} ms, of a lease of ${world.leaseMs} ms`);
    expect(tookMs).toBeLessThan(2 * world.leaseMs);
    expect(Math.max(...old)).toBeLessThan(Math.min(...young)); // none by a stale owner
    expect(old.length + young.length).toBe(answers.length); // and none by anybody else
    expect(new Set(answers.map((it) => `${it.pid} ${it.count}`)).size).toBe(answers.length);
    expect(owner.facts('ownership.lost').length).toBeGreaterThan(0);
  });

  it('serves without the database until the lease ends, then refuses, then returns', async () => {
    await using own = await Postgres.start();
    await using world = await ClusterWorld.of(own, lease);
    const [one, two] = await Promise.all(world.homes.slice(0, 2).map((home) => home.connected(world.root)));
    if (!one || !two) throw new Error('two clients');
    const before = await count(one);
    expect((await count(two)).pid).toBe(before.pid);
    await own.kill();
    const killedAt = performance.now();
    let servedMs = 0;
    const refusal = async (): Promise<string | undefined> => {
      try {
        const it = await count(one);
        expect(it.pid).toBe(before.pid);
        servedMs = it.askedAt - killedAt; // an answer may be long on its way
        return undefined;
      } catch (error) {
        return String(error);
      }
    };
    const refused = await waitFor('a refusal', refusal);
    console.log(`served for ${Math.round(servedMs)} ms without the database; then: ${refused.slice(0, 160)}`);
    expect(servedMs).toBeGreaterThan(world.leaseMs / 3);
    expect(servedMs).toBeLessThan(world.leaseMs);
    await expect(count(two)).rejects.toThrow();
    await own.startAgain();
    const back = await countAtLast(one, 30_000);
    expect(back.pid).not.toBe(before.pid);
    expect((await countAtLast(two, 30_000)).pid).toBe(back.pid);
  });

  it('lets nobody in who does not know the secret', async () => {
    await using world = await ClusterWorld.of(postgres, 5000);
    const before = await count(await world.homes[0].connected(world.root));
    await using stranger = new ClusterHome(world.url, 5000, { WARREN_CLUSTER_SECRET: 'guessed by somebody else' });
    const error = await count(await stranger.connected(world.root)).catch(String);
    expect(error).toContain('WARREN_CLUSTER_SECRET');
    expect(world.counting(world.root)).toEqual([before.pid]);
    expect(stranger.counting(world.root)).toEqual([]);
  });
});

/** The signal that ends a stop, when it has lasted that long. */
async function stoppedFor(ms: number, since: number): Promise<'SIGCONT'> {
  await sleep(since + ms - performance.now());
  return 'SIGCONT';
}

/** When the answers of one process came. */
const answersBy = (answers: readonly Counted[], pid: number | undefined): number[] =>
  answers.filter((it) => it.pid === pid).map(({ answeredAt }) => answeredAt);
