import type { Transaction } from 'kysely';
import type { InstanceEvent, InstanceMetrics } from '../contract.ts';
import { events, metrics, type Schema } from '../schema.ts';
import { latestOf } from './latest.ts';
import { RowWriter } from './row-writer.ts';

const eventWriter = new RowWriter(events, (change, rows) =>
  change
    .insertInto('instance_events')
    .values([...rows])
    .onConflict((it) => it.column('id').doNothing()),
);
const metricsWriter = new RowWriter(metrics, (change, rows) =>
  change
    .insertInto('instance_metrics')
    .values([...rows])
    .onConflict((it) => it.column('id').doNothing()),
);

/** Appended. One that is there already, by its id, is left as it is. */
export const writeEvents = (change: Transaction<Schema>, rows: readonly InstanceEvent[]): Promise<void> =>
  eventWriter.write(change, firstOf(rows));

/** As events. */
export const writeMetrics = (change: Transaction<Schema>, rows: readonly InstanceMetrics[]): Promise<void> =>
  metricsWriter.write(change, firstOf(rows));

const firstOf = <Row extends { readonly id: string }>(rows: readonly Row[]): Row[] =>
  latestOf(
    rows,
    ({ id }) => id,
    () => false,
  );
