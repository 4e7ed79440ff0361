import type { HistoryQuestion, InstanceEvent } from '../contract.ts';
import type { Engine } from '../engine.ts';
import { events } from '../schema.ts';

/** The life of one instance, or of all: newest first. Ids sort by time. */
export async function history(
  { db }: Engine,
  { scope, key, before, limit }: HistoryQuestion,
): Promise<InstanceEvent[]> {
  const found = await db
    .selectFrom('instance_events')
    .select(events.columns)
    .$if(scope !== undefined, (it) => it.where('scope', '=', scope ?? ''))
    .$if(key !== undefined, (it) => it.where('key', '=', key ?? ''))
    .$if(before !== undefined, (it) => it.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(Math.max(0, Math.trunc(limit)))
    .execute();
  return found.map((row) => events.rowOf(row));
}
