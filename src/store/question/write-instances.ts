import type { InstanceRow } from '../contract.ts';
import type { Engine } from '../engine.ts';
import { instances } from '../schema.ts';
import type { Statement } from '../statement.ts';
import { excluded } from './excluded.ts';
import { latestOf } from './latest.ts';
import { RowWriter } from './row-writer.ts';

const writer = new RowWriter(instances, (change, rows) =>
  change
    .insertInto('instances')
    .values([...rows])
    .onConflict((it) =>
      it
        .columns(['scope', 'key'])
        .doUpdateSet(excluded(instances.columns))
        .whereRef('excluded.seen_at', '>=', 'instances.seen_at'),
    ),
);

/** Each whole, unless the store knows something later of it. */
export const writingInstances = (engine: Engine, rows: readonly InstanceRow[]): readonly Statement[] =>
  writer.writing(
    engine,
    latestOf(
      rows,
      ({ scope, key }) => `${scope}\0${key}`,
      (row, than) => row.seenAt >= than.seenAt,
    ),
  );
