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
const BLOCK = 100;
/** Of the median of blocks side by side. */
const MOST_DEARER = 1.05;

interface Side {
  readonly home: TempHome;
  readonly clients: readonly RawClient[];
  /** By client, so many for each. */
  readonly sessions: readonly string[];
  readonly probe: RawClient;
  calls: number;
  beats: number;
  failed: number;
}

async function sideOf(env: Record<string, string>): Promise<Side> {
  const home = new TempHome(env);
  home.configure({ it: { kind: 'echo' } });
  const roots = Array.from({ length: CLIENTS + 1 }, (_, at) => home.project(`project-${at}`));
  const clients: RawClient[] = [];
  for (const root of roots) {
    const client = home.warren(['connect'], root);
    await client.initialize();
    clients.push(client);
  }
  const [probe, ...agents] = clients as [RawClient, ...RawClient[]]; // one more than there are agents
  const sessions: string[] = [];
  for (let at = 0; at < SESSIONS; at++) {
    const { result } = await callTool(agents[at % CLIENTS] ?? probe, 'mcp_meta_register_instance');
    sessions.push((result['structuredContent'] as { instance_id: string }).instance_id); // as its schema says
  }
  return { home, clients: agents, sessions, probe, calls: 0, beats: 0, failed: 0 };
}

/** What agents do until `until`: each heartbeat and each call that was answered is counted. */
async function work(side: Side, until: number): Promise<void> {
  const clientAt = (at: number): RawClient => side.clients[at % CLIENTS] ?? side.probe;
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
      const instance_id = side.sessions[at % SESSIONS];
      const { result } = await callTool(clientAt(at % SESSIONS), 'mcp_meta_heartbeat', { instance_id });
      if (result['isError'] === true) side.failed++;
      else side.beats++;
    }),
    every(60_000 / CALLS_A_MINUTE, async (at) => {
      const { result } = await callTool(clientAt(at), 'echo', { message: `call ${at} of many` });
      if (result['isError'] === true) side.failed++;
      else side.calls++;
    }),
  ]);
}

/** The ratios of the medians of blocks, one on each side in turns. */
async function measured(sides: readonly [Side, Side], until: number): Promise<number[]> {
  const ratios: number[] = [];
  while (performance.now() < until) {
    const [without, recorded] = [await block(sides[0]), await block(sides[1])];
    ratios.push(recorded / without);
    await sleep(100); // it is beside the load, and no load itself
  }
  return ratios;
}

async function block({ probe }: Side): Promise<number> {
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
