import { sql, type Transaction } from 'kysely';
import type { InstanceBeat, StoreRecord } from '../contract.ts';
import { beats, type Schema } from '../schema.ts';
import { latestOf, partsOf } from './latest.ts';

type Heartbeat = Extract<StoreRecord, { kind: 'heartbeat' }>;

/**
 * The hub and all its living instances, a hundred with one statement. Rows that another hub has taken over, and what is
 * known to be later, stay. Both engines name the columns of a VALUES list so, and PostgreSQL wants to know their types.
 */
export async function writeHeartbeat(change: Transaction<Schema>, { hub, at, alive }: Heartbeat): Promise<void> {
  await change.updateTable('hubs').set({ seen_at: at }).where('hub', '=', hub).where('seen_at', '<=', at).execute();
  for (const part of partsOf(
    latestOf(
      alive,
      ({ scope, key }) => `${scope}\0${key}`,
      () => true,
    ),
  ))
    await sql`
      update instances set
        status = beat.column3, calls = beat.column4, errors = beat.column5, rss_bytes = beat.column6,
        heartbeat_at = ${at}, seen_at = ${at}
      from (values ${sql.join(part.map(valuesOf))}) as beat
      where instances.scope = beat.column1 and instances.key = beat.column2
        and instances.hub = ${hub} and instances.seen_at <= ${at}`.execute(change);
}

function valuesOf(beat: InstanceBeat) {
  const { scope, key, status, calls, errors, rss_bytes } = beats.columnsOf(beat);
  return sql`(cast(${scope} as text), cast(${key} as text), cast(${status} as text),
    cast(${calls} as bigint), cast(${errors} as bigint), cast(${rss_bytes} as bigint))`;
}
