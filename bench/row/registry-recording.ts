import { callTool } from '../../test/support/json-rpc.ts';
import type { Column } from '../column/column.ts';
import * as columns from '../column/columns.ts';
import { type Prepared, withWays } from '../column/prepare.ts';
import { median } from '../statistics.ts';
import { echo, smallArgument } from './calls.ts';
import type { Row } from './row.ts';

/** Of two hubs that do the same one is slower by itself, by 1 or 2 %: several pairs even that out. */
const pairs = { quick: 1, full: 7 };
const blocks = { quick: 20, full: 60 };
const callsPerBlock = 50;

/** What it costs a call that the hub keeps a record of its instances: a hub with and one without, block by block in turns. */
export const registryRecording: Row = {
  name: 'registry-recording',
  group: 'registry',
  async measure({ quick }) {
    const scale = quick ? 'quick' : 'full';
    const found: Found[] = [];
    for (let pair = 0; pair < pairs[scale]; pair++) found.push(await measuredPair(pair, blocks[scale]));
    const p50 = (ms: (one: Found) => readonly number[]): { p50: number } => ({ p50: median(found.flatMap(ms)) });
    const measured = [
      { column: columns.warrenUnrecorded.name, values: p50((one) => one.without) },
      { column: columns.warrenRun.name, values: p50((one) => one.recorded) },
    ];
    const reached = median(found.flatMap(({ ratios }) => ratios));
    const claims = [{ what: 'call with recording to one without', reached, limit: 1.03, sense: '<=' as const }];
    const measures = [{ name: 'p50', unit: 'ms', digits: 3 }];
    return { title: 'Recording on and off', measures, measured, claims };
  },
};

/** In ms a call; the ratios of the medians of two blocks side by side. */
interface Found {
  readonly without: number[];
  readonly recorded: number[];
  readonly ratios: number[];
}

/** Two hubs of their own, and in every second pair the other one begins. */
function measuredPair(pair: number, times: number): Promise<Found> {
  const both = [columns.warrenUnrecorded, columns.warrenRun];
  return withWays(pair % 2 === 0 ? both : both.toReversed(), echo, async (ways) => {
    const calls = new Map(await Promise.all(ways.map(async (one) => [one.column, await caller(one)] as const)));
    const found: Found = { without: [], recorded: [], ratios: [] };
    for (let block = 0; block < times; block++) {
      const took = new Map<Column, number[]>();
      for (const column of block % 2 === 0 ? both : both.toReversed()) took.set(column, await timed(calls.get(column)));
      const [without = [], recorded = []] = both.map((column) => took.get(column));
      found.without.push(...without);
      found.recorded.push(...recorded);
      found.ratios.push(median(recorded) / median(without));
    }
    return found;
  });
}

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
