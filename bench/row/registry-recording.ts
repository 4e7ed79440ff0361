import { callTool } from '../../test/support/json-rpc.ts';
import * as columns from '../column/columns.ts';
import { type Prepared, withWays } from '../column/prepare.ts';
import { median } from '../statistics.ts';
import { echo, smallArgument } from './calls.ts';
import type { Row } from './row.ts';

const blocks = { quick: 20, full: 240 };
const callsPerBlock = 50;

/** What it costs a call that the hub keeps a record of its instances: the same hub with and without, block by block in turns. */
export const registryRecording: Row = {
  name: 'registry-recording',
  group: 'registry',
  measure: ({ quick }) =>
    withWays([columns.warrenUnrecorded, columns.warrenRun], echo, async (ways) => {
      const calls = await Promise.all(ways.map(caller));
      const ratios: number[] = [];
      const all = new Map(ways.map(({ column }) => [column.name, [] as number[]]));
      for (let block = 0; block < (quick ? blocks.quick : blocks.full); block++) {
        const p50s = new Map<number, number>();
        const inOrder = [...ways.entries()];
        for (const [at, { column }] of block % 2 === 0 ? inOrder : inOrder.toReversed()) {
          const took = await timed(calls[at]);
          all.get(column.name)?.push(...took);
          p50s.set(at, median(took));
        }
        ratios.push((p50s.get(1) ?? Number.NaN) / (p50s.get(0) ?? Number.NaN));
      }
      const measured = [...all].map(([column, ms]) => ({ column, values: { p50: median(ms) } }));
      const claims = [
        { what: 'call with recording to one without', reached: median(ratios), limit: 1.03, sense: '<=' as const },
      ];
      const measures = [{ name: 'p50', unit: 'ms', digits: 3 }];
      return { title: 'Recording on and off', measures, measured, claims };
    }),
};

type Call = () => Promise<unknown>;

async function caller({ way }: Prepared): Promise<Call> {
  const client = await way.open();
  const call = (): Promise<unknown> => callTool(client, `${way.prefix}echo`, smallArgument);
  for (let at = 0; at < 1000; at++) await call();
  return call;
}

async function timed(call: Call = () => Promise.reject(new Error('a column did not run'))): Promise<number[]> {
  const took: number[] = [];
  for (let at = 0; at < callsPerBlock; at++) {
    const from = performance.now();
    await call();
    took.push(performance.now() - from);
  }
  return took;
}
