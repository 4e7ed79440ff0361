import { median, percentile } from '../statistics.ts';
import type { Claim } from '../table.ts';
import { valuesBy } from './row.ts';

export type Values = Record<string, number>;
/** `[column, measure, most ms]` */
export type Promises = readonly (readonly [column: string, measure: string, limit: number])[];

export const claimsOf = (
  promised: Promises,
  measured: readonly { readonly column: string; readonly values: Values }[],
): Claim[] =>
  promised.map(([column, measure, limit]) => ({
    what: `${column} ${measure}`,
    reached: valuesBy({ measured }, measure)(column),
    limit,
    sense: '<=',
    unit: ' ms',
  }));

/** Of each name its median and its 99th percentile, in ms. */
export const measuresOf = (names: readonly string[]) =>
  names.flatMap((name) => ['p50', 'p99'].map((at) => ({ name: `${name} ${at}`, unit: 'ms', digits: 3 })));

export interface Timing {
  readonly name: string;
  readonly times: number;
  /** What is done before each, outside of its time. */
  readonly before?: () => Promise<void>;
}

/** `ask` may answer how many ms it took itself. */
export async function timed({ name, times, before }: Timing, ask: (at: number) => Promise<unknown>): Promise<Values> {
  const took: number[] = [];
  for (let at = -Math.min(50, times); at < times; at++) {
    await before?.();
    const from = performance.now();
    const own = await ask(Math.abs(at));
    const ms = typeof own === 'number' ? own : performance.now() - from;
    if (at >= 0) took.push(ms); // the first ones warm the statements up
  }
  return { [`${name} p50`]: median(took), [`${name} p99`]: percentile(took, 0.99) };
}

/** Rounds that lie apart in time: a slow moment of the machine is in one of them, and the median is without it. */
export const ROUNDS = 3;

/** Of each value the median of all rounds. */
export function overRounds(rounds: readonly Values[]): Values {
  const names = [...new Set(rounds.flatMap(Object.keys))];
  return Object.fromEntries(names.map((name) => [name, median(rounds.flatMap((round) => round[name] ?? []))]));
}
