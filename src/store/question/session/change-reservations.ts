import { sql, type Transaction } from 'kysely';
import type { ReservationRow, SessionRow } from '../../../kernel/agent-session.ts';
import { clean } from '../../column.ts';
import type { Engine } from '../../engine.ts';
import type { HeldReservation, ReservationChange, Reserving } from '../../reservation-contract.ts';
import { reservations, type Schema, sessions } from '../../schema.ts';
import { excluded } from '../excluded.ts';
import { heldIn } from './held-reservations.ts';

/** More than anybody may hold: see the limits of the room. */
const MOST = 20_000;
/** Of the advisory locks: any number that nobody else takes; the scope is the other half. */
const LOCK = 0x7a72;

/** On SQLite the whole transaction is the lock. */
export function changeReservations<Change extends ReservationChange>(
  engine: Engine,
  { scope, session, at }: Reserving,
  decide: (self: SessionRow, held: readonly HeldReservation[]) => Change,
): Promise<Change | undefined> {
  const isShared = engine.kind === 'postgres';
  return engine.promptly(async (change) => {
    if (isShared) await sql`select pg_advisory_xact_lock(${LOCK}::int, hashtext(${scope}))`.execute(change);
    await lockHolders(change, { scope, session, at }, isShared);
    const found = await change
      .selectFrom('sessions')
      .select(sessions.columns)
      .where('scope', '=', scope)
      .where('id', '=', clean(session))
      .executeTakeFirst();
    if (!found) return undefined;
    const held = await heldIn(change, { scope, at, limit: MOST });
    const decided = decide(sessions.rowOf(found), held);
    for (const row of decided.end) await end(change, row);
    if (decided.put.length > 0) await put(change, decided.put);
    return decided;
  });
}

/**
 * Whoever closes or resumes a session holds its row, and then touches its reservations: so must whoever touches those of
 * others. All at once and by id: nobody waits for each other in a circle.
 */
async function lockHolders(change: Transaction<Schema>, { scope, session, at }: Reserving, isShared: boolean) {
  if (!isShared) return;
  await change
    .selectFrom('sessions')
    .select('id')
    .where('scope', '=', scope)
    .where((it) =>
      it.or([
        it('id', '=', clean(session)),
        it(
          'id',
          'in',
          it
            .selectFrom('session_reservations')
            .select('session')
            .where('session_reservations.scope', '=', scope)
            .where('until', '>', Math.trunc(at)),
        ),
      ]),
    )
    .orderBy('id')
    .forUpdate()
    .execute();
}

const put = (change: Transaction<Schema>, rows: readonly ReservationRow[]) =>
  change
    .insertInto('session_reservations')
    .values(rows.map((row) => reservations.columnsOf(row)))
    .onConflict((it) =>
      it
        .columns(['scope', 'session', 'project_key', 'pattern'])
        .doUpdateSet(excluded(['root', 'mode', 'reason', 'since', 'until'])),
    )
    .execute();

const end = (change: Transaction<Schema>, row: ReservationRow) =>
  change
    .deleteFrom('session_reservations')
    .where('scope', '=', row.scope)
    .where('session', '=', row.session)
    .where('project_key', '=', row.projectKey)
    .where('pattern', '=', row.pattern)
    .execute();
