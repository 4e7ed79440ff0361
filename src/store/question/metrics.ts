import type { InstanceId, InstanceMetrics } from '../contract.ts';
import type { Engine } from '../engine.ts';
import { metrics as table } from '../schema.ts';

/** What an instance did since a moment, oldest first. */
export async function metrics({ db }: Engine, { scope, key }: InstanceId, since: number): Promise<InstanceMetrics[]> {
  const found = await db
    .selectFrom('instance_metrics')
    .select(table.columns)
    .where('scope', '=', scope)
    .where('key', '=', key)
    .where('at', '>=', since)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return found.map((row) => table.rowOf(row));
}
