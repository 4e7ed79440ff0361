import type { Transaction } from 'kysely';
import type { HubRow } from '../contract.ts';
import { hubs, type Schema } from '../schema.ts';
import { excluded } from './excluded.ts';

/** A hub that has started; when it was last seen, or that it ended, stays. */
export async function writeHub(change: Transaction<Schema>, row: HubRow): Promise<void> {
  const columns = hubs.columnsOf(row);
  await change
    .insertInto('hubs')
    .values({ ...columns, seen_at: columns.started_at, ended_at: null })
    .onConflict((it) => it.column('hub').doUpdateSet(excluded(hubs.columns)))
    .execute();
}

/** It has stopped, and said so. */
export async function endHub(change: Transaction<Schema>, hub: string, at: number): Promise<void> {
  await change.updateTable('hubs').set({ ended_at: at }).where('hub', '=', hub).where('ended_at', 'is', null).execute();
}
