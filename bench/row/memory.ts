import { type Caller, callTool } from '../../test/support/json-rpc.ts';
import { processOf } from '../../test/support/process-table.ts';
import { RawClient } from '../../test/support/raw-client.ts';
import type { Column } from '../column/column.ts';
import * as columns from '../column/columns.ts';
import { type Prepared, withWays } from '../column/prepare.ts';
import { median } from '../statistics.ts';
import { echo } from './calls.ts';
import { type Row, valuesBy } from './row.ts';

const clients = 10;
const memoryColumns: readonly Column[] = [
  columns.floorColumn,
  columns.warrenRun,
  columns.warrenConnect,
  columns.mcpProxy,
  columns.supergateway,
];
const mib = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + (processOf(pid)?.rssKib ?? 0), 0) / 1024;

/** Ten clients in ten projects, so with Warren ten instances; after thirty calls each. */
export const memory: Row = {
  name: 'memory',
  group: 'registry',
  measure: () =>
    withWays(memoryColumns, echo, async (ways) => {
      const bare = await bareNode();
      const measured = [{ column: 'bare node', values: { shim: bare } as Record<string, number> }];
      for (const prepared of ways) measured.push({ column: prepared.column.name, values: await weigh(prepared) });
      const [shim, hub] = [valuesBy({ measured }, 'shim'), valuesBy({ measured }, 'hub')];
      const claims = ['warren run', 'warren connect'].flatMap((name) => [
        { what: `${name} shim to bare node`, reached: shim(name) / bare, limit: 1.1, sense: '<=' as const },
        { what: `${name} hub with 10 clients`, reached: hub(name), limit: 80, sense: '<=' as const, unit: ' MiB' },
      ]);
      const measures = ['shim', 'hub', 'servers', 'instances'].map((name) => ({
        name,
        unit: name === 'instances' ? '' : 'MiB',
        digits: name === 'instances' ? 0 : 1,
      }));
      return { title: `Memory with ${clients} clients in ${clients} projects`, measures, measured, claims };
    }),
};

async function weigh({ column, way }: Prepared): Promise<Record<string, number>> {
  const open: Caller[] = [];
  for (let at = 0; at < clients; at++) {
    const client = await way.open(way.home.project(`project-${at}`));
    for (let call = 0; call < 30; call++) await callTool(client, `${way.prefix}echo`, { call });
    open.push(client);
  }
  const shims = open.filter((client) => client instanceof RawClient).map((client) => client.pid);
  const hubs = way.between().filter((pid) => !shims.includes(pid));
  const servers = way.home.instances(echo[0] ?? '').map(({ pid }) => pid);
  const values = {
    ...(shims.length > 0 && column.kind === 'stdio' && { shim: median(shims.map((pid) => mib([pid]))) }),
    hub: mib(hubs),
    servers: mib(servers),
    instances: servers.length,
  };
  for (const client of open) await client[Symbol.asyncDispose]();
  return values;
}

async function bareNode(): Promise<number> {
  await using node = new RawClient({
    command: process.execPath,
    args: ['-e', 'process.stdin.resume(); console.log(1)'],
  });
  await new Promise((resolve) => node.process.stdout.once('data', resolve));
  return mib([node.pid]);
}
