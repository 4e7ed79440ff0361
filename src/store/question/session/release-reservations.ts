import type { ReservationRow } from '../../../kernel/agent-session.ts';
import { clean } from '../../column.ts';
import type { Engine } from '../../engine.ts';
import { reservations } from '../../schema.ts';

interface Released {
  readonly scope: string;
  readonly session: string;
  readonly patterns?: readonly string[];
}

/** The row of the session first, as whoever changes or hands on its reservations has it. */
export function releaseReservations(
  { db, kind }: Engine,
  { scope, session, patterns }: Released,
): Promise<ReservationRow[]> {
  return db.transaction().execute(async (change) => {
    const holder = change.selectFrom('sessions').select('id').where('scope', '=', scope).where('id', '=', session);
    if (kind === 'postgres') await holder.forUpdate().execute();
    const gone = await change
      .deleteFrom('session_reservations')
      .where('scope', '=', scope)
      .where('session', '=', session)
      .$if(patterns !== undefined, (it) => it.where('pattern', 'in', (patterns ?? []).map(clean)))
      .returning(reservations.columns)
      .execute();
    return gone.map((row) => reservations.rowOf(row));
  });
}

/** Rows that somebody works with are left for the next time. */
export async function sweepReservations(
  { db, kind }: Engine,
  { scope, before }: { readonly scope: string; readonly before: number },
): Promise<number> {
  const old = db
    .selectFrom('session_reservations')
    .select(['scope', 'session', 'project_key', 'pattern'])
    .where('scope', '=', scope)
    .where('until', '<', Math.trunc(before))
    .$if(kind === 'postgres', (it) => it.forUpdate().skipLocked());
  const { numDeletedRows } = await db
    .deleteFrom('session_reservations')
    .where((it) =>
      it(
        it.refTuple('scope', 'session', 'project_key', 'pattern'),
        'in',
        old.$asTuple('scope', 'session', 'project_key', 'pattern'),
      ),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
