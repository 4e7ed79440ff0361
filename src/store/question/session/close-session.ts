import { sql } from 'kysely';
import type { SessionRow } from '../../../kernel/agent-session.ts';
import type { Engine } from '../../engine.ts';
import { sessions } from '../../schema.ts';
import type { SessionId } from '../../session-contract.ts';

/** Its files are free then. */
export function closeSession(
  { db }: Engine,
  { scope, id }: SessionId,
  { at, why }: { readonly at: number; readonly why: string },
): Promise<SessionRow | undefined> {
  return db.transaction().execute(async (change) => {
    const found = await change
      .updateTable('sessions')
      .set({
        closed_why: sql<string>`case when closed_at is null then ${why} else closed_why end`,
        closed_at: sql<number>`coalesce(closed_at, ${at})`,
      })
      .where('scope', '=', scope)
      .where('id', '=', id)
      .returning(sessions.columns)
      .executeTakeFirst();
    if (found)
      await change.deleteFrom('session_reservations').where('scope', '=', scope).where('session', '=', id).execute();
    return found && sessions.rowOf(found);
  });
}
