import type { Kysely } from 'kysely';
import type { Engine } from '../../engine.ts';
import type { HeldReservation, ReservationQuestion } from '../../reservation-contract.ts';
import { reservations, type Schema, sessions } from '../../schema.ts';

export const heldReservations = ({ db }: Engine, question: ReservationQuestion): Promise<HeldReservation[]> =>
  heldIn(db, question);

export async function heldIn(
  db: Kysely<Schema>,
  { scope, at, session, limit }: ReservationQuestion,
): Promise<HeldReservation[]> {
  const rows = await db
    .selectFrom('session_reservations')
    .select(reservations.columns)
    .where('scope', '=', scope)
    .where('until', '>', Math.trunc(at))
    .$if(session !== undefined, (it) => it.where('session', '=', session ?? ''))
    .orderBy('session')
    .orderBy('pattern')
    .limit(limit)
    .execute();
  const ids = [...new Set(rows.map((row) => row.session))];
  if (ids.length === 0) return [];
  const holders = await db
    .selectFrom('sessions')
    .select(sessions.columns)
    .where('scope', '=', scope)
    .where('id', 'in', ids)
    .execute();
  const holderOf = new Map(holders.map((row) => [row.id, sessions.rowOf(row)]));
  return rows.flatMap((row) => {
    const holder = holderOf.get(row.session);
    return holder ? [{ reservation: reservations.rowOf(row), session: holder }] : [];
  });
}
