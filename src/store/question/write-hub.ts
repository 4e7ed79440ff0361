import { sql, type Transaction } from 'kysely';
import type { HubRow } from '../contract.ts';
import { hubs, type Schema } from '../schema.ts';
import { excluded } from './excluded.ts';

/**
 * A hub that has started; when it was last seen, or that it ended, stays. What runs of the same home were before it are no
 * more, and of their instances none runs but those that this one says it went on with.
 */
export async function writeHub(change: Transaction<Schema>, row: HubRow): Promise<void> {
  const columns = hubs.columnsOf(row);
  await endEarlier(change, row);
  await change
    .insertInto('hubs')
    .values({ ...columns, seen_at: columns.started_at, ended_at: null })
    .onConflict((it) => it.column('hub').doUpdateSet({ ...excluded(hubs.columns), address: addressKnown }))
    .execute();
}

/** Who writes the row without knowing the address does not take it away. */
const addressKnown = sql<string>`case when excluded.address = '' then hubs.address else excluded.address end`;

async function endEarlier(change: Transaction<Schema>, { hub, homeId, startedAt }: HubRow): Promise<void> {
  const earlier = change
    .selectFrom('hubs')
    .select('hub')
    .where('home_id', '=', homeId)
    .where('hub', '!=', hub)
    .where('started_at', '<', startedAt);
  await change
    .updateTable('instances')
    .set({ status: 'cold', pid: null, start_time: null, socket_path: null, seen_at: startedAt })
    .where('hub', 'in', earlier)
    .where('seen_at', '<=', startedAt)
    .where('status', '!=', 'cold')
    .execute();
  await change
    .updateTable('hubs')
    .set({ ended_at: startedAt })
    .where('hub', 'in', earlier)
    .where('ended_at', 'is', null)
    .execute();
}

/** It has stopped, and said so. */
export async function endHub(change: Transaction<Schema>, hub: string, at: number): Promise<void> {
  await change.updateTable('hubs').set({ ended_at: at }).where('hub', '=', hub).where('ended_at', 'is', null).execute();
}
