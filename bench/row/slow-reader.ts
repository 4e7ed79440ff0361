import { callTool } from '../../test/support/json-rpc.ts';
import { fixture, isBuilt } from '../../test/support/paths.ts';
import { processOf } from '../../test/support/process-table.ts';
import type { RawClient } from '../../test/support/raw-client.ts';
import { TempHome } from '../../test/support/temp-home.ts';
import { median } from '../statistics.ts';
import { smallArgument } from './calls.ts';
import type { Row } from './row.ts';

const mib = 200;
const server = fixture('floods-client');

/** One client asks for 200 MB and does not read; another calls the same instance all the while. */
export const slowReader: Row = {
  name: 'slow-reader',
  async measure({ quick }) {
    const title = 'A client that does not read 200 MB, and another of the same instance';
    const measures = [
      { name: 'alone', unit: 'ms', digits: 3 },
      { name: 'beside a reader', unit: 'ms', digits: 3 },
      { name: 'beside a deaf one', unit: 'ms', digits: 3 },
      { name: 'hub before', unit: 'MiB', digits: 0 },
      { name: 'hub at most', unit: 'MiB', digits: 0 },
    ];
    if (!isBuilt()) return { title, measures, measured: [], claims: [] };
    const values = await measureBeside(quick ? 1_000 : 4_000);
    // The flood keeps the server itself busy, so the measure is the same flood with a client that does read it, at
    // a pace (some 50 MB/s) that leaves the server time for both.
    const slower = values['beside a deaf one'] / values['beside a reader'];
    const grown = values['hub at most'] - values['hub before'];
    const claims = [
      { what: 'the other client, to one beside a reader', reached: slower, limit: 1.2, sense: '<=' as const },
      { what: 'growth of the hub', reached: grown, limit: 100, sense: '<=' as const, unit: ' MiB' },
    ];
    return { title, measures, measured: [{ column: 'warren run', values }], claims };
  },
};

async function measureBeside(calls: number) {
  await using home = new TempHome();
  const project = home.project('project');
  const [flooded, other] = [home.run(server, project), home.run(server, project)];
  for (const client of [flooded, other]) await client.initialize();
  await callsOf(other, calls); // warm
  const alone = await callsOf(other, calls);
  const reading = await duringFlood(flooded, other);
  const hub = (await home.hub()).pid;
  const rss = (): number => (processOf(hub)?.rssKib ?? 0) / 1024;
  const before = rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, rss());
  }, 10);
  flooded.pause();
  const deaf = await duringFlood(flooded, other);
  clearInterval(watch);
  return { alone, 'beside a reader': reading, 'beside a deaf one': deaf, 'hub before': before, 'hub at most': most };
}

/** How fast `other` is answered while 200 MB leave the server for `flooded`. */
async function duringFlood(flooded: RawClient, other: RawClient): Promise<number> {
  const target = (await sentTo(other)) + mib;
  const flood = { name: 'flood', arguments: { mib, pauseMs: 1 }, _meta: { progressToken: 'flood' } };
  flooded.request('tools/call', flood).catch(() => {}); // whether it is answered is not this row's question
  return callsUntil(other, async () => (await sentTo(other)) >= target);
}

async function callsOf(client: RawClient, calls: number): Promise<number> {
  const ms: number[] = [];
  for (let at = 0; at < calls; at++) ms.push(await timed(client));
  return median(ms);
}

/** Calls again and again until it is `done`. */
async function callsUntil(client: RawClient, done: () => Promise<boolean>): Promise<number> {
  const ms: number[] = [];
  for (const giveUpAt = performance.now() + 30_000; !(await done()); ms.push(await timed(client)))
    if (performance.now() > giveUpAt) throw new Error('the flood was held up: 200 MB did not leave within 30 s');
  return median(ms);
}

async function timed(client: RawClient): Promise<number> {
  const from = performance.now();
  await callTool(client, 'echo', smallArgument);
  return performance.now() - from;
}

const sentTo = async (client: RawClient): Promise<number> => Number((await callTool(client, 'sent')).text);
