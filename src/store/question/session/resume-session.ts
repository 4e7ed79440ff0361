import { sql } from 'kysely';
import type { SessionRow } from '../../../kernel/agent-session.ts';
import type { Engine } from '../../engine.ts';
import { sessions } from '../../schema.ts';
import type { SessionId } from '../../session-contract.ts';

/** The row of the older session is the lock: whoever changes it first makes the newer one. */
export function resumeSession(
  { db }: Engine,
  { scope, id }: SessionId,
  next: SessionRow,
): Promise<SessionRow | undefined> {
  return db.transaction().execute(async (change) => {
    const won = await change
      .updateTable('sessions')
      .set({
        resumed_by: next.id,
        closed_why: sql<string>`case when closed_at is null then ${`resumed by ${next.id}`} else closed_why end`,
        closed_at: sql<number>`coalesce(closed_at, ${next.createdAt})`,
      })
      .where('scope', '=', scope)
      .where('id', '=', id)
      .where('resumed_by', 'is', null)
      .returning(sessions.columns)
      .executeTakeFirst();
    if (won) await change.insertInto('sessions').values(sessions.columnsOf(next)).execute();
    const found =
      won ??
      (await change
        .selectFrom('sessions')
        .select(sessions.columns)
        .where('scope', '=', scope)
        .where('id', '=', id)
        .executeTakeFirst());
    return found && sessions.rowOf(found);
  });
}
