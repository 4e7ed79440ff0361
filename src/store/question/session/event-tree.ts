import { sql } from 'kysely';
import type { EventRow } from '../../../kernel/agent-session.ts';
import type { Engine } from '../../engine.ts';
import type { EventNode } from '../../event-contract.ts';
import { sessionEvents } from '../../schema.ts';

/** Up, from cause to cause. */
export const eventChain = (engine: Engine, node: EventNode): Promise<readonly EventRow[]> =>
  walk(engine, node, sql`event.id = line.parent`);

/** Down, to all that it caused. */
export const eventTree = (engine: Engine, node: EventNode): Promise<readonly EventRow[]> =>
  walk(engine, node, sql`event.parent = line.id`);

/** `step` counts, so that rows that were tampered with into a circle end the walk too. */
async function walk({ db }: Engine, { scope, id, limit }: EventNode, next: ReturnType<typeof sql>) {
  const most = Math.max(0, Math.trunc(limit));
  const columns = sql.join(sessionEvents.columns.map((name) => sql.ref(`event.${name}`)));
  const { rows } = await sql<object>`
    with recursive line as (
      select ${columns}, 0 as step from session_events as event where event.scope = ${scope} and event.id = ${id}
      union all
      select ${columns}, line.step + 1 from line
      join session_events as event on ${next} and event.scope = line.scope
      where line.step < ${most}
    )
    select * from line limit ${most}`.execute(db);
  return rows.map((row) => sessionEvents.rowOf(row));
}
