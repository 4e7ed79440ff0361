import { type Answer, callTool } from '../../test/support/json-rpc.ts';
import { entry } from '../../test/support/paths.ts';
import type { Column, Way } from '../column/column.ts';
import * as columns from '../column/columns.ts';
import { withWays } from '../column/prepare.ts';
import { median } from '../statistics.ts';
import { type Row, valuesBy } from './row.ts';

/** The rows about starting have a server of the usual weight: an SDK, a dozen tools. */
export const everything = [entry.everything, 'stdio'];
const stdioColumns: readonly Column[] = [
  columns.direct,
  columns.floorColumn,
  columns.warrenRun,
  columns.warrenConnect,
  columns.supergatewayAttach,
];

/** From the start of the process that a client starts to the answer of `tools/list`: what a client waits for. */
export async function timeToTools(way: Way): Promise<number> {
  const from = performance.now();
  const client = way.start();
  await client.initialize();
  const tools: Answer = await client.request('tools/list');
  const took = performance.now() - from;
  if ((tools.result.tools?.length ?? 0) < 5) throw new Error(`too few tools: ${tools.line.toString().slice(0, 200)}`);
  await client.close();
  return took;
}

/** A hub is up, and this project's instance too; one more client comes. */
export const newClient: Row = {
  name: 'new-client',
  measure: ({ runs, quick }) =>
    withWays(stdioColumns, everything, async (ways) => {
      const first = [];
      for (const { column, way } of ways) {
        if (column.name === 'direct') continue;
        const client = await way.open();
        await callTool(client, `${way.prefix}echo`, { message: 'the instance is up' });
        first.push(client);
      }
      const samples = new Map(ways.map(({ column }) => [column.name, [] as number[]]));
      for (let run = 0; run < runs * (quick ? 1 : 2); run++)
        for (const { column, way } of ways) samples.get(column.name)?.push(await timeToTools(way));
      for (const client of first) await client[Symbol.asyncDispose]();
      const measured = [...samples].map(([column, ms]) => ({ column, values: { start: median(ms) } }));
      const start = valuesBy({ measured }, 'start');
      const claims = ['warren run', 'warren connect'].flatMap((name) => [
        { what: `${name} to direct`, reached: start(name) / start('direct'), limit: 0.4, sense: '<=' as const },
        { what: `${name} to floor`, reached: start(name) / start('floor'), limit: 1.15, sense: '<=' as const },
      ]);
      const measures = [{ name: 'start', unit: 'ms', digits: 0 }];
      return { title: 'New client, hub up: start of the shim to tools/list answered', measures, measured, claims };
    }),
};
