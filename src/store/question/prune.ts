import type { Engine } from '../engine.ts';

/** Rows of one transaction: a long one would hold up everybody who writes. */
const AT_ONCE = 2000;

/** Deletes events and metrics of instances older than `before`, a part at a time. Sessions: `prune-sessions.ts`. */
export async function prune(engine: Engine, before: number): Promise<number> {
  let all = 0;
  for (const table of tables) all += await pruneTable(engine, table, before);
  return all;
}

const tables = ['instance_events', 'instance_metrics'] as const;

async function pruneTable({ db }: Engine, table: (typeof tables)[number], before: number): Promise<number> {
  for (let all = 0; ; ) {
    const { numDeletedRows } = await db
      .deleteFrom(table)
      .where('id', 'in', (it) => it.selectFrom(table).select('id').where('at', '<', before).limit(AT_ONCE))
      .executeTakeFirst();
    all += Number(numDeletedRows);
    if (numDeletedRows < AT_ONCE) return all;
  }
}
