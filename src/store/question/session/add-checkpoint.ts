import type { CheckpointRow } from '../../../kernel/agent-session.ts';
import type { AddedCheckpoint } from '../../checkpoint-contract.ts';
import type { Engine } from '../../engine.ts';
import { checkpoints } from '../../schema.ts';

/** The row of the session is the lock: who holds it has the next number. On SQLite the whole transaction is one. */
export function addCheckpoint({ db, kind }: Engine, draft: Omit<CheckpointRow, 'seq'>): Promise<AddedCheckpoint> {
  const { scope, session } = draft;
  return db.transaction().execute(async (change) => {
    const found = await change
      .selectFrom('sessions')
      .select('resumed_by')
      .where('scope', '=', scope)
      .where('id', '=', session)
      .$if(kind === 'postgres', (it) => it.forUpdate())
      .executeTakeFirst();
    if (!found) return { kind: 'unknown-session' };
    const written = await change
      .selectFrom('session_checkpoints')
      .select(checkpoints.columns)
      .where('scope', '=', scope)
      .where('id', '=', draft.id)
      .executeTakeFirst();
    if (written) return { kind: 'added', row: checkpoints.rowOf(written) };
    if (found.resumed_by !== null) return { kind: 'taken-over', by: found.resumed_by };
    const { last } = await change
      .selectFrom('session_checkpoints')
      .select((it) => it.fn.max<number | string | null>('seq').as('last'))
      .where('scope', '=', scope)
      .where('session', '=', session)
      .executeTakeFirstOrThrow();
    const row = { ...draft, seq: Number(last ?? 0) + 1 };
    await change.insertInto('session_checkpoints').values(checkpoints.columnsOf(row)).execute();
    return { kind: 'added', row };
  });
}
