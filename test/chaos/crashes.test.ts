import { describe, expect, it } from 'vitest';
import { echoScript, pidAfter, pidOf, runClient, times } from '../support/chaos/clients.ts';
import { HubApi } from '../support/chaos/hub-api.ts';
import { chanceFor, holds } from '../support/chaos/scenario.ts';
import { Tally } from '../support/chaos/tally.ts';
import { EchoHome, echoPid } from '../support/echo-home.ts';
import { callTool } from '../support/json-rpc.ts';
import { fixture } from '../support/paths.ts';
import { isAlive } from '../support/process-table.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

const median = (samples: readonly number[]): number => samples.toSorted((a, b) => a - b)[samples.length >> 1] ?? 0;

describe('a crash', () => {
  it('is made good within 10 s without anybody calling', async () => {
    const chance = chanceFor('crashes');
    await using home = new TempHome();
    const client = await runClient(home, home.project('one'));
    const tookMs: number[] = [];
    for (let crash = 0; crash < 3; crash++) {
      const pid = await pidOf(client);
      process.kill(pid, chance.pick(['SIGKILL', 'SIGSEGV', 'SIGABRT']));
      const from = performance.now();
      await waitFor('another process', () => home.instances(echoScript).find((it) => it.pid !== pid));
      tookMs.push(Math.round(performance.now() - from));
      expect(home.instances(echoScript)).toHaveLength(1);
    }
    expect(await pidAfter(client)).toBe(home.instances(echoScript)[0]?.pid);
    holds('a crashed instance is back within 10 s although nobody called', { tookMs });
  });

  it('that comes again and again is a crash loop: held, with its last words, while others are served', async () => {
    chanceFor('crash loop');
    await using home = new TempHome();
    const doomed = await runClient(home, home.project('doomed'), fixture('dies-mid-request'));
    const other = await runClient(home, home.project('other'));
    const [otherPid, tally, api] = [await pidOf(other), new Tally(), new HubApi(home)];
    const held = await waitFor(
      'it is held',
      async () => {
        await tally.call(doomed, 'die');
        expect((await tally.call(other, 'pid'))?.text).toBe(String(otherPid));
        const instance = await api.instanceOf('doomed');
        return instance?.state === 'held' && instance;
      },
      { withinMs: 60_000, everyMs: 100 },
    );
    const { error } = await callTool(doomed, 'pid');
    expect(error.data).toMatchObject({ code: 'instance-held', retry: 'later' });
    expect(JSON.stringify(error) + JSON.stringify(held)).toContain('last words');
    expect(home.instances(fixture('dies-mid-request')[0] ?? '')).toEqual([]);
    expect(tally.wrong).toEqual([]);
    await api.restart(held.key);
    expect(await pidOf(doomed)).toBeGreaterThan(1);
    holds('a crash loop is held back and says why, its neighbour keeps its process, restart clears it', tally.figures);
  });
});

describe('an instance that hangs', () => {
  it('in the midst of a call, built-in: is noticed by its silence and replaced; the call may be tried again', async () => {
    chanceFor('unresponsive built-in');
    await using home = new EchoHome({ WARREN_PROBE: '300' });
    const client = await home.connected('one');
    const pid = await echoPid(client);
    process.kill(pid, 'SIGSTOP');
    const from = performance.now();
    const { message } = await callTool(client, 'echo', { message: 'x' });
    expect(message.error?.data?.retry).toMatch(/now|later/);
    expect(await echoPid(client)).not.toBe(pid);
    const tookMs = Math.round(performance.now() - from);
    await waitFor('the hanging one is gone', () => !isAlive(pid));
    expect(home.builtins()).toHaveLength(1);
    holds('a stopped built-in instance is replaced under its call, and nothing of it stays', { tookMs });
  });

  it("somebody else's: is replaced when it is silent and no call may be what keeps it", async () => {
    chanceFor('unresponsive');
    await using home = new TempHome({ WARREN_PROBE: '300' });
    const [client, api] = [await runClient(home, home.project('one')), new HubApi(home)];
    const pid = await pidOf(client);
    const heard = async (): Promise<string | null | undefined> => (await api.instanceOf('one'))?.heard_at;
    const from = Date.now();
    // Longer than its lists take to be asked for: what is heard then is an answer to a probe.
    await waitFor('it answered probes', async () => Date.parse((await heard()) ?? '') > from + 1500);
    process.kill(pid, 'SIGSTOP');
    const stoppedAt = performance.now();
    client.send({ jsonrpc: '2.0', id: 'hangs', method: 'tools/call', params: { name: 'pid' } });
    client.notify('notifications/cancelled', { requestId: 'hangs' }); // as clients do that have waited long enough
    await waitFor('the hanging one is gone', () => !isAlive(pid), { withinMs: 15_000 });
    expect(await pidAfter(client, 30_000)).not.toBe(pid);
    expect(home.instances(echoScript)).toHaveLength(1);
    holds('a stopped server is replaced and nothing of it stays', {
      tookMs: Math.round(performance.now() - stoppedAt),
    });
  });
});

describe("one project's failure", () => {
  it('leaves the results and the latency of the others alone', async () => {
    const chance = chanceFor('cascade');
    await using home = new TempHome();
    const healthy = await Promise.all(times(3, (at) => runClient(home, home.project(`healthy${at}`))));
    const pids = await Promise.all(healthy.map(pidOf));
    const sample = async (tally: Tally, count: number): Promise<void> => {
      for (let at = 0; at < count; at++)
        for (const client of healthy)
          await tally.call(client, 'echo', { at, text: 'x'.repeat(chance.between(1, 500)) });
    };
    const [quiet, noisy] = [new Tally(), new Tally()];
    await sample(new Tally(), 50);
    await sample(quiet, 150);
    const sick = await Promise.all(
      times(5, (at) => runClient(home, home.project(`sick${at}`), fixture('dies-mid-request'))),
    );
    const failures = new Tally();
    const enough = new AbortController();
    const failing = sick.map(async (client) => {
      while (!enough.signal.aborted) await failures.call(client, chance.pick(['die', 'pid']));
    });
    await sample(noisy, 150);
    enough.abort();
    await Promise.all(failing);
    const figures = { quietMs: median(quiet.tookMs), noisyMs: median(noisy.tookMs), failures: failures.retried };
    expect([quiet.retried, noisy.retried, noisy.lost, noisy.wrong, failures.lost]).toEqual([0, 0, [], [], []]);
    expect(failures.retried).toBeGreaterThan(5);
    expect(await Promise.all(healthy.map(pidOf))).toEqual(pids);
    // Starting processes takes processor time from everybody on a small machine; what must not happen is waiting for them.
    expect(figures.noisyMs).toBeLessThan(figures.quietMs * 5 + 5);
    holds(
      'five crashing neighbours change no answer, no process and not the order of the latency of three others',
      figures,
    );
  });
});
