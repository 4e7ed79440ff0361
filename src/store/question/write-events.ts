import type { InstanceEvent, InstanceMetrics } from '../contract.ts';
import type { Engine } from '../engine.ts';
import { events, metrics } from '../schema.ts';
import type { Statement } from '../statement.ts';
import { firstOf } from './latest.ts';
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
export const writingEvents = (engine: Engine, rows: readonly InstanceEvent[]): readonly Statement[] =>
  eventWriter.writing(engine, firstOf(rows));

/** As events. */
export const writingMetrics = (engine: Engine, rows: readonly InstanceMetrics[]): readonly Statement[] =>
  metricsWriter.writing(engine, firstOf(rows));
