import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, callTool } from '../../test/support/json-rpc.ts';
import type { RawClient } from '../../test/support/raw-client.ts';
import { TempHome } from '../../test/support/temp-home.ts';
import { waitFor } from '../../test/support/wait-for.ts';
import { median } from '../statistics.ts';
import type { Row } from './row.ts';

const instances = 10;
/** A hub that lived for less, in ms, may have died of what its clients told it: they come back more and more slowly. */
const STEADY_MS = 5500;

/** What it takes to start a built-in instance, to go on when it dies, and to go on with all when their hub dies. */
export const registryLife: Row = {
  name: 'registry-life',
  group: 'registry',
  async measure({ runs }) {
    const cold = await starts({});
    const spare = await starts({ WARREN_SPARES: '1' });
    const back = await returns(runs * 2);
    const adopted = await adoptions(runs);
    const measured = [
      { column: 'spawn to ready', values: { p50: median(cold), worst: Math.max(...cold) } },
      { column: 'from a warm spare', values: { p50: median(spare), worst: Math.max(...spare) } },
      { column: 'kill -9 to the next answer', values: { p50: median(back), worst: Math.max(...back) } },
      {
        column: `hub killed to all ${instances} adopted`,
        values: { p50: median(adopted), worst: Math.max(...adopted) },
      },
    ];
    const claims = [
      { what: 'spawn to ready', reached: median(cold), limit: 150 },
      { what: 'from a warm spare', reached: median(spare), limit: 30 },
      { what: 'kill -9 of an instance to the next answer', reached: median(back), limit: 300 },
      { what: 'kill -9 of the hub to all adopted', reached: median(adopted), limit: 500 },
    ].map((claim) => ({ ...claim, sense: '<=' as const, unit: ' ms' }));
    const measures = ['p50', 'worst'].map((name) => ({ name, unit: 'ms', digits: 0 }));
    return { title: 'Life of a built-in instance', measures, measured, claims };
  },
};

interface Said {
  readonly fact: string;
  readonly time: string;
  readonly tookMs?: number;
}

const saidIn = (home: TempHome, fact: string): Said[] =>
  readFileSync(join(home.warrenHome, 'logs', 'hub.log'), 'utf8')
    .split('\n')
    .filter((line) => line.includes(fact))
    .map((line): Said => JSON.parse(line)) // the hub's own log, one JSON object a line
    .filter((said) => said.fact === fact);

function homeOf(env: Record<string, string>): TempHome {
  const home = new TempHome(env);
  home.configure({ it: { kind: 'echo' } });
  return home;
}

async function clientIn(home: TempHome, project: string): Promise<RawClient> {
  const client = home.warren(['connect'], home.project(project));
  await client.initialize();
  await echoed(client);
  return client;
}

const echoed = (client: RawClient): Promise<Answer> => callTool(client, 'echo', { message: 'here' });

/** Ms from launch to ready as the hub saw it, one instance after the other; the first one also warms the hub. */
async function starts(env: Record<string, string>): Promise<number[]> {
  await using home = homeOf(env);
  for (let at = 0; at <= instances; at++) {
    await clientIn(home, `project-${at}`);
    await sleep(250); // a spare is started behind the one that was taken
  }
  const ready = await waitFor('all to be ready', () => {
    const said = saidIn(home, 'instance.ready');
    return said.length > instances && said;
  });
  return ready.slice(1).map(({ tookMs = Number.NaN }) => tookMs);
}

/** Ms from `kill -9` of the instance to the answer to a call made right then. */
async function returns(times: number): Promise<number[]> {
  await using home = homeOf({});
  const client = await clientIn(home, 'project');
  const took: number[] = [];
  for (let at = 0; at < times; at++) {
    const { result } = await echoed(client);
    const { pid } = result['structuredContent'] as { pid: number }; // what the echo kind answers
    const from = performance.now();
    process.kill(pid, 'SIGKILL');
    await answered(client);
    took.push(performance.now() - from);
    await home.command('restart', 'it'); // forgets the crash: a second one soon after would wait for its turn
  }
  return took;
}

/** As a client does that follows the error's advice. */
async function answered(client: RawClient): Promise<void> {
  for (;;) {
    const { message } = await echoed(client);
    if (message.result) return;
    if (message.error?.data?.retry === 'never') throw new Error(JSON.stringify(message.error));
  }
}

/** Ms from `kill -9` of the hub until the next one has taken all its instances over. */
async function adoptions(times: number): Promise<number[]> {
  await using home = homeOf({});
  for (let at = 0; at < instances; at++) await clientIn(home, `project-${at}`);
  await sleep(STEADY_MS);
  const took: number[] = [];
  for (let at = 1; at <= times; at++) {
    const { pid } = await home.hub();
    const from = Date.now();
    process.kill(pid, 'SIGKILL');
    const last = await waitFor(`adoption ${at}`, () => saidIn(home, 'instance.adopted')[at * instances - 1]);
    took.push(Date.parse(last.time) - from);
    await waitFor('one hub', () => home.hubs().length === 1 && home.hubs()[0]?.pid !== pid);
    await sleep(STEADY_MS);
  }
  return took;
}
