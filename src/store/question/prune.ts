import type { Engine } from '../engine.ts';

/** Rows of one transaction: a long one would hold up everybody who writes. */
const AT_ONCE = 2000;

/** Deletes events and metrics older than `before`, a part at a time. */
export async function prune(engine: Engine, before: number): Promise<number> {
  return (await pruneTable(engine, 'instance_events', before)) + (await pruneTable(engine, 'instance_metrics', before));
}

async function pruneTable(
  { db }: Engine,
  table: 'instance_events' | 'instance_metrics',
  before: number,
): Promise<number> {
  for (let all = 0; ; ) {
    const { numDeletedRows } = await db
      .deleteFrom(table)
      .where('id', 'in', (it) => it.selectFrom(table).select('id').where('at', '<', before).limit(AT_ONCE))
      .executeTakeFirst();
    all += Number(numDeletedRows);
    if (numDeletedRows < AT_ONCE) return all;
  }
}
