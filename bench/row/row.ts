import { isBuilt } from '../../test/support/paths.ts';
import type { Column, Server, Way } from '../column/column.ts';
import type { RowResult } from '../table.ts';

export interface Options {
  /** Interleaved rounds over all columns: A B C, A B C ... because the machine is noisy. */
  readonly runs: number;
  /** Fewer calls a round. */
  readonly quick: boolean;
}

export interface Row {
  /** As named on the command line. */
  readonly name: string;
  measure(options: Options): Promise<RowResult>;
}

export interface Prepared {
  readonly column: Column;
  readonly way: Way;
}

/** Prepares the columns one after the other, gives them to `use`, and closes what was opened whatever happens. */
export async function withWays<T>(
  columns: readonly Column[],
  server: Server,
  use: (ways: readonly Prepared[]) => Promise<T>,
): Promise<T> {
  await using stack = new AsyncDisposableStack();
  const ways: Prepared[] = [];
  for (const column of columns.filter(exists)) {
    ways.push({ column, way: stack.use(await column.prepare(server)) });
  }
  return await use(ways);
}

const exists = ({ name }: Column): boolean => isBuilt() || !name.startsWith('warren');

/** Numbers by column, for the claims: NaN where a column did not run. */
export const valuesBy =
  (result: Pick<RowResult, 'measured'>, measure: string) =>
  (column: string): number =>
    result.measured.find((it) => it.column === column)?.values[measure] ?? Number.NaN;
