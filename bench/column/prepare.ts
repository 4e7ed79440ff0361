import { isBuilt } from '../../test/support/paths.ts';
import type { Column, Server, Way } from './column.ts';

export interface Prepared {
  readonly column: Column;
  readonly way: Way;
}

/** Prepares the columns one after the other; what was opened hangs on `stack`. */
export async function prepare(
  columns: readonly Column[],
  server: Server,
  stack: AsyncDisposableStack,
): Promise<readonly Prepared[]> {
  const ways: Prepared[] = [];
  for (const column of columns.filter(exists)) {
    ways.push({ column, way: stack.use(await column.prepare(server)) });
  }
  return ways;
}

/** The same for one row alone: closed when `use` is done, whatever happens. */
export async function withWays<T>(
  columns: readonly Column[],
  server: Server,
  use: (ways: readonly Prepared[]) => Promise<T>,
): Promise<T> {
  await using stack = new AsyncDisposableStack();
  return await use(await prepare(columns, server, stack));
}

const exists = ({ name }: Column): boolean => isBuilt() || !name.startsWith('warren');
