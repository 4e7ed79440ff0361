import type { Transaction } from 'kysely';
import type { InstanceEvent, InstanceMetrics } from '../contract.ts';
import { events, metrics, type Schema } from '../schema.ts';
import { latestOf, partsOf } from './latest.ts';

/** Appended. One that is there already, by its id, is left as it is. */
export async function writeEvents(change: Transaction<Schema>, rows: readonly InstanceEvent[]): Promise<void> {
  for (const part of partsOf(firstOf(rows)))
    await change
      .insertInto('instance_events')
      .values(part.map((row) => events.columnsOf(row)))
      .onConflict((it) => it.column('id').doNothing())
      .execute();
}

/** As events. */
export async function writeMetrics(change: Transaction<Schema>, rows: readonly InstanceMetrics[]): Promise<void> {
  for (const part of partsOf(firstOf(rows)))
    await change
      .insertInto('instance_metrics')
      .values(part.map((row) => metrics.columnsOf(row)))
      .onConflict((it) => it.column('id').doNothing())
      .execute();
}

const firstOf = <Row extends { readonly id: string }>(rows: readonly Row[]): Row[] =>
  latestOf(
    rows,
    ({ id }) => id,
    () => false,
  );
