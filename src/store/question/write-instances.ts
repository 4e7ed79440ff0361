import type { Transaction } from 'kysely';
import type { InstanceRow } from '../contract.ts';
import { instances, type Schema } from '../schema.ts';
import { excluded } from './excluded.ts';
import { latestOf, partsOf } from './latest.ts';

/** Each whole, unless the store knows something later of it. */
export async function writeInstances(change: Transaction<Schema>, rows: readonly InstanceRow[]): Promise<void> {
  const latest = latestOf(
    rows,
    ({ scope, key }) => `${scope}\0${key}`,
    (row, than) => row.seenAt >= than.seenAt,
  );
  for (const part of partsOf(latest))
    await change
      .insertInto('instances')
      .values(part.map((row) => instances.columnsOf(row)))
      .onConflict((it) =>
        it
          .columns(['scope', 'key'])
          .doUpdateSet(excluded(instances.columns))
          .whereRef('excluded.seen_at', '>=', 'instances.seen_at'),
      )
      .execute();
}
