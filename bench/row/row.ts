import type { RowResult } from '../table.ts';
import type { Stage } from './calls.ts';

export interface Options {
  /** Interleaved rounds over all columns: A B C, A B C ... because the machine is noisy. */
  readonly runs: number;
  /** Fewer calls a round. */
  readonly quick: boolean;
}

export interface Row {
  /** As named on the command line. */
  readonly name: string;
  /** Several rows that are asked for by one name. */
  readonly group?: string;
  measure(options: Options, stage: Stage): Promise<RowResult>;
}

/** Numbers by column, for the claims: NaN where a column did not run. */
export const valuesBy =
  (result: Pick<RowResult, 'measured'>, measure: string) =>
  (column: string): number =>
    result.measured.find((it) => it.column === column)?.values[measure] ?? Number.NaN;
