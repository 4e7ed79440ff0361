import { sql, type Transaction } from 'kysely';
import type { SessionRow } from '../../../kernel/agent-session.ts';
import type { Engine } from '../../engine.ts';
import { type Schema, sessions } from '../../schema.ts';
import type { Judged } from '../../session-contract.ts';

/** The row of the older session is the lock: whoever changes it first makes the newer one. */
export function resumeSession(
  engine: Engine,
  { scope, id, heartbeatAt }: Judged,
  next: SessionRow,
): Promise<SessionRow | undefined> {
  return engine.promptly(async (change) => {
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
      .$if(heartbeatAt !== undefined, (it) => it.where('heartbeat_at', '=', Math.trunc(heartbeatAt ?? 0)))
      .returning(sessions.columns)
      .executeTakeFirst();
    if (won) {
      await change.insertInto('sessions').values(sessions.columnsOf(next)).execute();
      const isElsewhere = won.project_key !== null && won.project_key !== next.projectKey;
      await (isElsewhere ? release(change, { scope, id }) : handOn(change, { scope, id }, next));
    }
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

/** Whoever goes on with the work goes on with its files. */
const handOn = (change: Transaction<Schema>, { scope, id }: Judged, next: SessionRow) =>
  change
    .updateTable('session_reservations')
    .set({ session: next.id })
    .where('scope', '=', scope)
    .where('session', '=', id)
    .execute();

/** Whose work goes on in another folder has no files in the old one. */
const release = (change: Transaction<Schema>, { scope, id }: Judged) =>
  change.deleteFrom('session_reservations').where('scope', '=', scope).where('session', '=', id).execute();
