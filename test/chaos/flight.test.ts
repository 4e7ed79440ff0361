import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runClient, times } from '../support/chaos/clients.ts';
import { HubApi } from '../support/chaos/hub-api.ts';
import { chanceFor, holds } from '../support/chaos/scenario.ts';
import { Tally } from '../support/chaos/tally.ts';
import { fixture } from '../support/paths.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

const linesOf = (file: string): string[] => readFileSync(file, 'utf8').split('\n').slice(0, -1);
const [writesDown = ''] = fixture('writes-down');

it('1,000 requests in flight at one instance: each is answered with its own answer, none is done twice', async () => {
  const chance = chanceFor('thousand in flight');
  await using home = new TempHome();
  const [project, tally, api] = [home.project('one'), new Tally(), new HubApi(home)];
  const file = join(project, 'calls');
  const clients = await Promise.all(times(10, () => runClient(home, project, fixture('writes-down', file))));
  const ids = times(1000, (at) => `call-${at}`);
  const calls = ids.map(async (id, at) => {
    const client = clients[at % clients.length];
    const answer = client && (await tally.call(client, 'write', { id, ms: 3000 + chance.between(0, 500) }));
    return answer?.text;
  });
  const most = await waitFor('all of them in flight', async () => {
    const [instance] = await api.instances();
    return instance && instance.in_flight >= 1000 && instance.in_flight;
  });
  expect(await Promise.all(calls)).toEqual(ids);
  expect(linesOf(file).toSorted()).toEqual(ids.toSorted());
  expect(clients.flatMap(({ stray }) => stray)).toEqual([]);
  expect(home.instances(writesDown)).toHaveLength(1);
  holds('a thousand calls at once at one process, each answered once with its own answer', {
    inFlight: most,
    ...tally.figures,
  });
});

it('100 spawns at once: 100 processes, one per project, none started in vain, every client answered by its own', async () => {
  chanceFor('hundred spawns');
  const starts = 'starts';
  await using home = new TempHome({ STARTS_FILE: '' });
  home.env['STARTS_FILE'] = join(home.dir, starts);
  const echo = fixture('echo');
  const from = performance.now();
  const pids = await Promise.all(
    times(100, async (at) => {
      const client = home.run(echo, home.project(`p${at}`));
      client.timeoutMs = 60_000;
      await client.initialize();
      return (await new Tally().call(client, 'pid'))?.text ?? 'nobody';
    }),
  );
  expect(new Set(pids).size).toBe(100);
  expect(linesOf(join(home.dir, starts)).toSorted()).toEqual(pids.toSorted());
  const running = home.instances(echo[0] ?? '').map(({ pid }) => String(pid));
  expect(running.toSorted()).toEqual(pids.toSorted());
  holds('a hundred processes were started at once, each exactly once', {
    tookMs: Math.round(performance.now() - from),
  });
});
