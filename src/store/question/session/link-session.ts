import type { SessionRow } from '../../../kernel/agent-session.ts';
import type { Engine } from '../../engine.ts';
import { sessions } from '../../schema.ts';
import type { SessionId } from '../../session-contract.ts';

export async function linkSession(
  { db }: Engine,
  { scope, id }: SessionId,
  { clientSession, transcript }: { readonly clientSession: string; readonly transcript?: string },
): Promise<SessionRow | undefined> {
  const found = await db
    .updateTable('sessions')
    .set({ client_session: clientSession, ...(transcript === undefined ? {} : { transcript }) })
    .where('scope', '=', scope)
    .where('id', '=', id)
    .returning(sessions.columns)
    .executeTakeFirst();
  return found && sessions.rowOf(found);
}
