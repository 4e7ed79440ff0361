import type { SessionRow } from '../../../kernel/agent-session.ts';
import type { Engine } from '../../engine.ts';
import { sessions } from '../../schema.ts';

/** The hash alone must name it too, in its project: people say "resume 8f4a2b". */
export async function addSession({ db }: Engine, row: SessionRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('sessions')
    .values(sessions.columnsOf(row))
    .onConflict((it) => it.doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}
