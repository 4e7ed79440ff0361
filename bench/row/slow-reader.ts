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
    const title = 'A client that does not read 200 MB';
    const measures = [
      { name: 'alone', unit: 'ms', digits: 3 },
      { name: 'beside it', unit: 'ms', digits: 3 },
      { name: 'sent', unit: 'MiB', digits: 0 },
      { name: 'hub before', unit: 'MiB', digits: 0 },
      { name: 'hub at most', unit: 'MiB', digits: 0 },
    ];
    if (!isBuilt()) return { title, measures, measured: [], claims: [] };
    const values = await measureBeside(quick ? 1_000 : 4_000);
    const claims = [
      { what: 'sent meanwhile', reached: values.sent, limit: mib, sense: '>=' as const, unit: ' MiB' },
      {
        what: 'the other client, to alone',
        reached: values['beside it'] / values.alone,
        limit: 2,
        sense: '<=' as const,
      },
      {
        what: 'growth of the hub',
        reached: values['hub at most'] - values['hub before'],
        limit: 64,
        sense: '<=' as const,
        unit: ' MiB',
      },
    ];
    return { title, measures, measured: [{ column: 'warren run', values }], claims };
  },
};

async function measureBeside(calls: number) {
  await using home = new TempHome();
  const project = home.project('project');
  const [deaf, other] = [home.run(server, project), home.run(server, project)];
  for (const client of [deaf, other]) await client.initialize();
  await callsOf(other, calls); // warm
  const alone = await callsOf(other, calls);
  const hub = (await home.hub()).pid;
  const rss = (): number => (processOf(hub)?.rssKib ?? 0) / 1024;
  const before = rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, rss());
  }, 10);
  deaf.pause();
  const flood = { name: 'flood', arguments: { mib }, _meta: { progressToken: 'flood' } };
  deaf.request('tools/call', flood).catch(() => {}); // whether it is answered is not this row's question
  const beside = await callsUntil(other, async () => (await sentTo(other)) >= mib);
  clearInterval(watch);
  return { alone, 'beside it': beside, sent: await sentTo(other), 'hub before': before, 'hub at most': most };
}

async function callsOf(client: RawClient, calls: number): Promise<number> {
  const ms: number[] = [];
  for (let at = 0; at < calls; at++) ms.push(await timed(client));
  return median(ms);
}

/** Calls in hundreds until it is `done`, at most 20 s. */
async function callsUntil(client: RawClient, done: () => Promise<boolean>): Promise<number> {
  const ms: number[] = [];
  for (const giveUpAt = performance.now() + 20_000; performance.now() < giveUpAt && !(await done()); )
    for (let at = 0; at < 100; at++) ms.push(await timed(client));
  return median(ms);
}

async function timed(client: RawClient): Promise<number> {
  const from = performance.now();
  await callTool(client, 'echo', smallArgument);
  return performance.now() - from;
}

const sentTo = async (client: RawClient): Promise<number> => Number((await callTool(client, 'sent')).text);
