import { sql } from 'kysely';
import type { SessionRow } from '../../../kernel/agent-session.ts';
import type { Engine } from '../../engine.ts';
import { sessions } from '../../schema.ts';
import type { SessionId } from '../../session-contract.ts';

export async function closeSession(
  { db }: Engine,
  { scope, id }: SessionId,
  { at, why }: { readonly at: number; readonly why: string },
): Promise<SessionRow | undefined> {
  const found = await db
    .updateTable('sessions')
    .set({
      closed_why: sql<string>`case when closed_at is null then ${why} else closed_why end`,
      closed_at: sql<number>`coalesce(closed_at, ${at})`,
    })
    .where('scope', '=', scope)
    .where('id', '=', id)
    .returning(sessions.columns)
    .executeTakeFirst();
  return found && sessions.rowOf(found);
}
