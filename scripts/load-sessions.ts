import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { median } from '../bench/statistics.ts';
import { callTool } from '../test/support/json-rpc.ts';
import type { RawClient } from '../test/support/raw-client.ts';
import { TempHome } from '../test/support/temp-home.ts';
import { waitFor } from '../test/support/wait-for.ts';

/**
 * `node scripts/load-sessions.ts [--seconds 60]`: a hundred agent sessions with a heartbeat every two seconds, and a thousand
 * tool calls a minute, beside relayed traffic that is measured: on a hub that writes calls down and on one that does not, in
 * turns. Fails when a call that was answered is not written down, or when the relay is dearer than promised.
 */
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } });
const seconds = Number(values.seconds);

const SESSIONS = 100;
const CLIENTS = 10;
const BEAT_MS = 2000;
const CALLS_A_MINUTE = 1000;
/** Hubs that do the same differ by some percent through who they talk to: each side is asked by several. */
const PROBES = 5;
const BLOCK = 100;
/** Of the median of blocks side by side. */
const MOST_DEARER = 1.05;

interface Side {
  readonly home: TempHome;
  readonly clients: readonly RawClient[];
  /** By client, so many for each. */
  readonly sessions: readonly string[];
  readonly probes: readonly RawClient[];
  calls: number;
  beats: number;
  failed: number;
}

async function sideOf(env: Record<string, string>): Promise<Side> {
  const home = new TempHome(env);
  home.configure({ it: { kind: 'echo' } });
  const clients = await clientsOf(home, 'agent', CLIENTS);
  const probes = await clientsOf(home, 'probe', PROBES);
  const sessions: string[] = [];
  for (let at = 0; at < SESSIONS; at++) {
    const { result } = await callTool(inTurn(clients, at), 'mcp_meta_register_instance');
    sessions.push((result['structuredContent'] as { instance_id: string }).instance_id); // as its schema says
  }
  return { home, clients, sessions, probes, calls: 0, beats: 0, failed: 0 };
}

/** Each in a project of its own. */
async function clientsOf(home: TempHome, name: string, count: number): Promise<RawClient[]> {
  const clients = Array.from({ length: count }, (_, at) => home.warren(['connect'], home.project(`${name}-${at}`)));
  for (const client of clients) await client.initialize();
  return clients;
}

const inTurn = <Item>(items: readonly Item[], at: number): Item => items[at % items.length] as Item; // none is empty

/** What agents do until `until`: each heartbeat and each call that was answered is counted. */
async function work(side: Side, until: number): Promise<void> {
  const every = async (ms: number, deed: (at: number) => Promise<void>): Promise<void> => {
    const open = new Set<Promise<void>>();
    const from = performance.now();
    for (let at = 0; performance.now() < until; at++) {
      const one = deed(at).finally(() => open.delete(one));
      open.add(one);
      await sleep(Math.max(0, from + (at + 1) * ms - performance.now()));
    }
    await Promise.all(open);
  };
  await Promise.all([
    every(BEAT_MS / SESSIONS, async (at) => {
      const instance_id = inTurn(side.sessions, at);
      const { result } = await callTool(inTurn(side.clients, at), 'mcp_meta_heartbeat', { instance_id });
      if (result['isError'] === true) side.failed++;
      else side.beats++;
    }),
    every(60_000 / CALLS_A_MINUTE, async (at) => {
      const { result } = await callTool(inTurn(side.clients, at), 'echo', { message: `call ${at} of many` });
      if (result['isError'] === true) side.failed++;
      else side.calls++;
    }),
  ]);
}

/** The ratios of the medians of blocks, one on each side, who of them is first in turns. */
async function measured([without, recorded]: readonly [Side, Side], until: number): Promise<number[]> {
  const ratios: number[] = [];
  for (let at = 0; performance.now() < until; at++) {
    const pair = [inTurn(without.probes, at >> 1), inTurn(recorded.probes, at >> 1)] as const;
    ratios.push(await (at % 2 === 0 ? ratioOf(pair) : ratioOf([pair[1], pair[0]]).then((ratio) => 1 / ratio)));
    await sleep(100); // it is beside the load, and no load itself
  }
  return ratios;
}

/** How much dearer the second is. */
async function ratioOf([first, second]: readonly [RawClient, RawClient]): Promise<number> {
  const took = await block(first);
  return (await block(second)) / took;
}

async function block(probe: RawClient): Promise<number> {
  const took: number[] = [];
  for (let at = 0; at < BLOCK; at++) {
    const from = performance.now();
    await callTool(probe, 'echo', { message: 'probe' });
    took.push(performance.now() - from);
  }
  return median(took);
}

interface Written {
  readonly echo: number;
  readonly bytes: number;
  readonly rows: number;
}

/** Calls that are in the store; a row that sums up a flood counts for as many as it says. */
function writtenIn({ home }: Side): Written {
  const file = join(home.warrenHome, 'warren.db');
  const database = new DatabaseSync(file, { timeout: 5000 });
  try {
    const sum = `sum(case when description is null then 1 else cast(description as integer) end)`;
    const found = database
      .prepare(`select ${sum} as calls from session_commands where action = 'echo' and parameters not like '%probe%'`)
      .get();
    const all = database.prepare('select count(*) as count from session_commands').get();
    database.exec('pragma wal_checkpoint(truncate)');
    return { echo: Number(found?.['calls'] ?? 0), rows: Number(all?.['count']), bytes: statSync(file).size };
  } finally {
    database.close();
  }
}

async function main(): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const sides = [await sideOf({ WARREN_RECORDING: 'false' }), await sideOf({})] as const;
  for (const { home } of sides) stack.use(home);
  const [, recorded] = sides;
  const before = writtenIn(recorded);
  const until = performance.now() + seconds * 1000;
  const [ratios] = await Promise.all([measured(sides, until), ...sides.map((side) => work(side, until))]);
  const after = await waitFor('every call that was answered is written down', () => {
    const now = writtenIn(recorded);
    return now.echo >= recorded.calls && now;
  });
  const perRow = (after.bytes - before.bytes) / Math.max(1, after.rows - before.rows);
  const dearer = median(ratios);
  console.log(
    `${seconds} s: ${recorded.calls} calls, ${recorded.beats} heartbeats answered, ${recorded.failed} failed`,
  );
  console.log(`written down: ${after.echo} of ${recorded.calls} calls; ${perRow.toFixed(0)} bytes for each row`);
  console.log(`a relayed call beside it, with recording to without: ${dearer.toFixed(3)} (${ratios.length} blocks)`);
  if (after.echo !== recorded.calls || recorded.failed > 0) process.exitCode = 1;
  if (dearer > MOST_DEARER) process.exitCode = 1;
}

await main();
