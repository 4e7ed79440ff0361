import { sql } from 'kysely';
import type { SessionRow } from '../../../kernel/agent-session.ts';
import type { Engine } from '../../engine.ts';
import { sessions } from '../../schema.ts';
import type { Beat } from '../../session-contract.ts';

export async function beatSession(
  { db }: Engine,
  { scope, id, at, contextPercent, epic }: Beat,
): Promise<SessionRow | undefined> {
  const found = await db
    .updateTable('sessions')
    .set({
      heartbeat_at: sql<number>`case when heartbeat_at > ${at} then heartbeat_at else ${at} end`,
      ...(contextPercent === undefined ? {} : { context_percent: Math.round(contextPercent) }),
      ...(epic === undefined ? {} : { epic }),
    })
    .where('scope', '=', scope)
    .where('id', '=', id)
    .where('closed_at', 'is', null)
    .returning(sessions.columns)
    .executeTakeFirst();
  return found && sessions.rowOf(found);
}
