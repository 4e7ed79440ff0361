import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { echo, echoScript, pidAfter, pidOf, runClient, times } from '../support/chaos/clients.ts';
import { HubApi } from '../support/chaos/hub-api.ts';
import { chanceFor, holds } from '../support/chaos/scenario.ts';
import { Tally } from '../support/chaos/tally.ts';
import { fixture } from '../support/paths.ts';
import type { RawClient } from '../support/raw-client.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

const versions = 50;
const crashes = 'crashes-on-start';
const [crashingScript = ''] = fixture(crashes);

/** A client whose server may not start; what its handshake came to is not the question here. */
async function hopeful(home: TempHome, project: string, server: readonly string[]): Promise<RawClient> {
  const client = home.run(server, project);
  await client.initialize();
  return client;
}

describe('spawns that fail', () => {
  it('for twenty callers at once: each hears why, and all are served once the reason is gone', async () => {
    chanceFor('cascade of failed spawns');
    await using home = new TempHome();
    const [project, fixed, tally] = [home.project('one'), join(home.dir, 'fixed'), new Tally()];
    const clients = await Promise.all(times(20, () => hopeful(home, project, fixture(crashes, fixed))));
    for (let round = 0; round < 3; round++) await Promise.all(clients.map((client) => tally.call(client, 'pid')));
    expect([tally.answered, tally.lost, tally.wrong]).toEqual([0, [], []]);
    expect(home.instances(crashingScript)).toEqual([]);
    home.write(fixed, '');
    const api = new HubApi(home);
    const { key = '' } = (await api.instanceOf('one')) ?? {};
    await api.restart(key);
    const from = performance.now();
    const pids = await Promise.all(clients.map((client) => pidAfter(client, 30_000)));
    expect(new Set(pids).size).toBe(1);
    expect(home.instances(crashingScript).map(({ pid }) => pid)).toEqual([...new Set(pids)]);
    holds('a failing start is told to all who wait, and recovery reaches all of them', {
      ...tally.figures,
      recoveredMs: Math.round(performance.now() - from),
    });
  });

  it('do not multiply: a hundred requests at a cold key make one start', async () => {
    chanceFor('herd of requests');
    await using home = new TempHome();
    const starts = join(home.dir, 'starts');
    home.env['STARTS_FILE'] = starts;
    const [project, tally] = [home.project('one'), new Tally()];
    const clients = times(10, () => home.run(echo, project));
    const texts = await Promise.all(
      clients.map(async (client) => {
        await client.initialize();
        return Promise.all(times(10, async () => (await tally.call(client, 'pid'))?.text));
      }),
    );
    expect(new Set(texts.flat()).size).toBe(1);
    expect(readFileSync(starts, 'utf8').trim().split('\n')).toEqual([texts[0]?.[0]]);
    holds('a hundred requests at a cold key are all answered by the one process that was started', tally.figures);
  });
});

describe('fifty versions of a project', () => {
  it('of which a random half cannot start: the other half is served, and all are once they can', {
    timeout: 240_000,
  }, async () => {
    const chance = chanceFor('failures across 50 versions');
    await using home = new TempHome();
    const fixed = join(home.dir, 'fixed');
    const [sick, well] = [new Set<number>(), new Tally()];
    for (let at = 0; at < versions; at++) if (chance.chance(0.5)) sick.add(at);
    const failures = new Tally();
    const clients = await Promise.all(
      times(versions, (at) => {
        const project = home.project(`games/noxii/0.${at}`);
        return hopeful(home, project, sick.has(at) ? fixture(crashes, fixed) : echo);
      }),
    );
    await Promise.all(clients.map((client, at) => (sick.has(at) ? failures : well).call(client, 'pid')));
    expect([well.answered, well.lost, well.wrong]).toEqual([versions - sick.size, [], []]);
    expect([failures.answered, failures.lost, failures.wrong]).toEqual([0, [], []]);
    expect(home.instances(echoScript)).toHaveLength(versions - sick.size);
    expect(home.instances(crashingScript)).toEqual([]);
    home.write(fixed, '');
    const pids = await Promise.all(clients.map((client) => pidAfter(client, 90_000)));
    expect(new Set(pids).size).toBe(versions);
    holds('versions that cannot start harm no other version, and recover', {
      failed: sick.size,
      answered: well.answered,
      by: Object.fromEntries(failures.retryable),
    });
  });

  it('that fail and recover in waves: after each wave each has one process again, and no call was lost', {
    timeout: 240_000,
  }, async () => {
    const chance = chanceFor('50 versions in waves');
    await using home = new TempHome();
    const [tally, waves] = [new Tally(), 3];
    const clients = await Promise.all(times(versions, (at) => runClient(home, home.project(`games/enact/0.${at}`))));
    await Promise.all(clients.map(pidOf));
    let killed = 0;
    for (let wave = 0; wave < waves; wave++) {
      const calls = clients.map((client) => tally.call(client, 'slow', { ms: chance.between(0, 300) }));
      for (const { pid } of home.instances(echoScript)) {
        if (!chance.chance(0.5)) continue;
        process.kill(pid, 'SIGKILL');
        killed++;
      }
      await Promise.all(calls);
      const pids = await Promise.all(clients.map((client) => pidAfter(client, 30_000)));
      expect(new Set(pids).size).toBe(versions);
      await waitFor('one process for each', () => home.instances(echoScript).length === versions);
    }
    expect([tally.lost, tally.wrong]).toEqual([[], []]);
    holds('waves of crashes over fifty versions leave one process each', { waves, killed, ...tally.figures });
  });
});
