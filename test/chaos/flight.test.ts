import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NamedLocks } from '../../src/kernel/named-locks.ts';
import { runClient, times } from '../support/chaos/clients.ts';
import { HubApi } from '../support/chaos/hub-api.ts';
import { chanceFor, holds } from '../support/chaos/scenario.ts';
import { Tally } from '../support/chaos/tally.ts';
import { instanceRoom, patient } from '../support/instance-room.ts';
import { fixture } from '../support/paths.ts';
import { realClock } from '../support/real-clock.ts';
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
  const log = readFileSync(join(home.warrenHome, 'logs', 'hub.log'), 'utf8');
  holds('a hundred processes were started at once, each exactly once', {
    waitedForAPlace: log.split('"fact":"instance.queued"').length - 1,
    tookMs: Math.round(performance.now() - from),
  });
});

/**
 * What everybody has to get past: a call the hold on its instance and the breaker before it, a stop or restart a lock by name.
 * The first is measured for a thousand holders against what a call takes, the second against what a start takes. A lock that
 * made callers wait for each other would show as a share of that.
 */
it('a thousand callers of one instance lose less than 1 % of a call over who may have it', async () => {
  chanceFor('contention');
  await using home = new TempHome();
  const client = await runClient(home, home.project('one'));
  const tally = new Tally();
  for (let at = 0; at < 300; at++) await tally.call(client, 'pid');
  const callMs = tally.tookMs.toSorted((a, b) => a - b)[150] ?? 0;
  await using room = instanceRoom();
  const wanted = room.sh('echo ready; exec cat');
  const leases = times(1000, () => room.pool.lease(wanted));
  const from = performance.now();
  const links = await Promise.all(leases.map((lease) => lease.link(patient())));
  const startMs = performance.now() - from;
  expect(new Set(links).size).toBe(1);
  const holdMs = perRound(100_000, (at) => {
    const { current, breaker } = leases[at % leases.length] ?? {};
    if (!current) throw new Error('it is ready');
    breaker?.admit();
    breaker?.succeeded();
  });
  const locks = new NamedLocks(realClock);
  const since = performance.now();
  await Promise.all(times(1000, async () => (await locks.hold('k', { by: 'test', waitMs: 10_000 }))[Symbol.dispose]()));
  const lockMs = (performance.now() - since) / 1000;
  const [ofCall, ofStart] = [percent(holdMs, callMs), percent(lockMs, startMs)];
  holds('the hold on an instance takes less than 1 % of a call, a lock by name less than 1 % of a start', {
    callMs,
    ofCall: `${ofCall} %`,
    startMs,
    ofStart: `${ofStart} %`,
  });
  expect([ofCall < 1, ofStart < 1]).toEqual([true, true]);
});

const percent = (part: number, whole: number): number => Math.round((part / whole) * 1e5) / 1e3;

function perRound(rounds: number, deed: (at: number) => void): number {
  const from = performance.now();
  for (let at = 0; at < rounds; at++) deed(at);
  return (performance.now() - from) / rounds;
}
