import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubSocketPath, scopeOf } from '../../src/transport/index.ts';
import { echoScript, pidAfter, pidOf, runClient, times } from '../support/chaos/clients.ts';
import { type EventRow, faultsIn } from '../support/chaos/event-log.ts';
import { HubApi } from '../support/chaos/hub-api.ts';
import { footprintOf, runtimeOf } from '../support/chaos/outside.ts';
import { chanceFor, holds } from '../support/chaos/scenario.ts';
import { Tally } from '../support/chaos/tally.ts';
import { Postgres } from '../support/postgres.ts';
import type { RawClient } from '../support/raw-client.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await Postgres.start();
});
afterAll(() => postgres[Symbol.asyncDispose]());

/** Never more, and by default not even half of them. */
const [most, poolSize] = [20, 10];
const nameIn = (url: string): string => new URL(url).pathname.slice(1);
const connectionsTo = async (url: string): Promise<number> => {
  const where = `where datname = '${nameIn(url)}' and pid <> pg_backend_pid()`;
  const [row] = await postgres.query(`select count(*)::int as n from pg_stat_activity ${where}`);
  return Number(row?.['n']);
};
const eventsIn = async (url: string): Promise<EventRow[]> =>
  (await postgres.query(
    'select id, key, what, epoch, hub from instance_events order by id',
    url,
  )) as unknown as EventRow[]; // as selected
const ready = (home: TempHome) =>
  waitFor('ready', async () => (await new HubApi(home).readiness()).status === 'ready', { withinMs: 40_000 });
const degraded = (home: TempHome) =>
  waitFor('degraded', async () => (await new HubApi(home).readiness()).status === 'degraded', { withinMs: 30_000 });

const clientsOf = (home: TempHome, count: number): Promise<RawClient[]> =>
  Promise.all(times(count, (at) => runClient(home, home.project(`p${at}`))));

/** Everybody calls, some die. */
async function turmoil(clients: readonly RawClient[], home: TempHome, tally: Tally, victims: number): Promise<void> {
  const calls = clients.flatMap((client) => times(5, () => tally.call(client, 'pid')));
  for (const { pid } of home.instances(echoScript).slice(0, victims)) process.kill(pid, 'SIGKILL');
  await Promise.all(calls);
  await Promise.all(clients.map((client) => pidAfter(client, 20_000)));
}

describe('the connections of a hub to PostgreSQL', () => {
  it('stay few and do not grow, however many instances there are, and end with it', { timeout: 240_000 }, async () => {
    const chance = chanceFor('pool');
    const url = await postgres.database();
    await using home = new TempHome({ DATABASE_URL: url, WARREN_PROBE: '500' });
    const [tally, perRound] = [new Tally(), new Array<number>()];
    const clients = await clientsOf(home, 24);
    await ready(home);
    let highest = 0;
    const enough = new AbortController();
    const counting = (async () => {
      for (; !enough.signal.aborted; await sleep(50)) highest = Math.max(highest, await connectionsTo(url));
    })();
    for (let round = 0; round < 6; round++) {
      await turmoil(clients, home, tally, chance.between(1, 5));
      perRound.push(await connectionsTo(url));
    }
    enough.abort();
    await counting;
    expect([tally.lost, tally.wrong]).toEqual([[], []]);
    expect(highest).toBeLessThanOrEqual(Math.min(poolSize, most));
    expect(perRound.at(-1)).toBeLessThanOrEqual(Math.max(...perRound.slice(0, 3)) + 1);
    await waitFor('all are recorded', async () => {
      const [row] = await postgres.query("select count(*)::int as n from instances where status = 'ready'", url);
      return row?.['n'] === clients.length;
    });
    expect(faultsIn(await eventsIn(url))).toEqual([]);
    await home.command('stop');
    await waitFor('no connection is left', async () => (await connectionsTo(url)) === 0);
    holds('24 instances that crash and come back need few connections, no more in the end than in the beginning', {
      highest,
      perRound,
      ...tally.figures,
    });
  });

  it('that others have taken all: calls go on, readiness says why, and records come when there is room', async () => {
    chanceFor('pool starved');
    const url = await postgres.database();
    await postgres.query("create role starved login password 'starved' connection limit 2");
    await postgres.query(`grant all on database ${nameIn(url)} to starved`);
    await postgres.query('grant all on schema public to starved', url);
    const narrow = new URL(url);
    narrow.username = 'starved';
    narrow.password = 'starved';
    const others = await Promise.all(
      times(2, async () => {
        const client = new Client({ connectionString: narrow.href });
        await client.connect();
        return client;
      }),
    );
    await using home = new TempHome({ DATABASE_URL: narrow.href, WARREN_PROBE: '500' });
    const tally = new Tally();
    const clients = await clientsOf(home, 3);
    await degraded(home);
    await turmoil(clients, home, tally, 1);
    await Promise.all(others.map((other) => other.end()));
    await ready(home);
    await waitFor('its events', async () => (await eventsIn(url)).filter(({ what }) => what === 'ready').length >= 4);
    expect(faultsIn(await eventsIn(url))).toEqual([]);
    expect([tally.lost, tally.wrong]).toEqual([[], []]);
    expect(await connectionsTo(url)).toBeLessThanOrEqual(2);
    holds('without a connection to be had the hub serves, and makes its records good afterwards', tally.figures);
  });

  it('that are cut again and again come back without leaving one behind, on either side', {
    timeout: 240_000,
  }, async () => {
    const chance = chanceFor('connections cut');
    const url = await postgres.database();
    await using home = new TempHome({ DATABASE_URL: url, WARREN_PROBE: '500' });
    const tally = new Tally();
    const clients = await clientsOf(home, 4);
    await ready(home);
    const hub = await home.hub();
    const descriptors = (): number => footprintOf(hub.pid)?.descriptors ?? 0;
    await turmoil(clients, home, tally, 0);
    const before = { connections: await connectionsTo(url), descriptors: descriptors() };
    for (let cut = 0; cut < 12; cut++) {
      await postgres.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${nameIn(url)}'`);
      if (cut % 4 === 0) await turmoil(clients, home, tally, 1);
      await sleep(chance.between(0, 300));
    }
    await ready(home);
    await turmoil(clients, home, tally, 0);
    expect(faultsIn(await eventsIn(url))).toEqual([]);
    expect([tally.lost, tally.wrong]).toEqual([[], []]);
    await waitFor(
      'no more connections than before',
      async () => (await connectionsTo(url)) <= Math.max(before.connections, 2),
    );
    await waitFor('no more descriptors than before', () => descriptors() <= before.descriptors + 4);
    holds('a store whose connections drop loses no record and leaves no connection', { before, after: descriptors() });
  });
});

describe('a store that goes away and comes back', () => {
  it('in waves, killed in the midst of its work: records are written in order and once', {
    timeout: 240_000,
  }, async () => {
    const chance = chanceFor('store away in waves');
    const url = await postgres.database();
    await using home = new TempHome({ DATABASE_URL: url, WARREN_PROBE: '500' });
    const tally = new Tally();
    const clients = await clientsOf(home, 5);
    await ready(home);
    for (let wave = 0; wave < 3; wave++) {
      await postgres.kill();
      await turmoil(clients, home, tally, 1);
      await degraded(home);
      await sleep(chance.between(0, 500));
      if (wave === 1) process.kill((await home.hub()).pid, 'SIGKILL');
      await Promise.all(clients.map((client) => pidAfter(client, 20_000)));
      await postgres.startAgain();
      await ready(home);
      await turmoil(clients, home, tally, 1);
    }
    await home.command('stop');
    const events = await eventsIn(url);
    expect(faultsIn(events)).toEqual([]);
    const starts = events.filter(({ what }) => what === 'ready').length;
    expect(starts).toBeGreaterThanOrEqual(5 + 6);
    expect([tally.lost, tally.wrong]).toEqual([[], []]);
    holds('a store that is killed three times has every record once and in order', {
      events: events.length,
      ...tally.figures,
    });
  });

  it('together with the socket of the hub: both come back, nobody inside notices', { timeout: 240_000 }, async () => {
    chanceFor('store and socket');
    const url = await postgres.database();
    await using home = new TempHome({ DATABASE_URL: url, WARREN_PROBE: '500' });
    const tally = new Tally();
    const clients = await clientsOf(home, 3);
    await ready(home);
    const [hub, pids] = [await home.hub(), await Promise.all(clients.map(pidOf))];
    await postgres.kill();
    rmSync(hubSocketPath(runtimeOf(home), scopeOf(home.warrenHome)));
    const [victim = 0, ...others] = pids;
    process.kill(victim, 'SIGKILL');
    for (const client of clients.slice(1)) for (let at = 0; at < 20; at++) await tally.call(client, 'pid');
    expect(await pidAfter(clients[0] ?? (await runClient(home, home.project('p0'))))).not.toBe(victim);
    const late = await runClient(home, home.project('p1'));
    expect(await pidOf(late)).toBe(others[0]);
    await postgres.startAgain();
    await ready(home);
    expect((await home.hub()).pid).toBe(hub.pid);
    expect([tally.answered, tally.lost, tally.wrong]).toEqual([40, [], []]);
    await waitFor('the crash is written down', async () => (await eventsIn(url)).some(({ what }) => what === 'exited'));
    expect(faultsIn(await eventsIn(url))).toEqual([]);
    holds('without store and socket at once the calls of other projects go on, and all is made good', tally.figures);
  });
});
