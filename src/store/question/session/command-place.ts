import type { Expression, ExpressionBuilder, SqlBool, Transaction } from 'kysely';
import type { CommandRow } from '../../../kernel/agent-session.ts';
import type { Schema } from '../../schema.ts';

type Timed = Pick<CommandRow, 'id' | 'at'>;

/** Commands of one millisecond that have places of their own in it; more go on in the next one. Exact until the year 2109. */
const EACH_MS = 2048;
const LATEST = Math.floor(Number.MAX_SAFE_INTEGER / EACH_MS) - 1;

/** Where commands of `at` begin. */
export const placeAt = (at: number): number => Math.min(Math.max(0, Math.trunc(at)), LATEST) * EACH_MS;

/** Its place in time if nobody has it: by its millisecond, then in the order in which they were made. */
export const firstPlaceOf = ({ id, at }: Timed): number => placeAt(at) + serialIn(id);

/** The twelve bits of a UUIDv7 that count within one millisecond. */
const serialIn = (id: string): number => {
  const [, serial = '0'] = /^[0-9a-f]{8}-[0-9a-f]{4}-7([0-9a-f]{3})-/.exec(id) ?? [];
  return Math.min(Number.parseInt(serial, 16), EACH_MS - 1);
};

/**
 * Those that are not there yet, each with a place that nobody has. On SQLite, where whoever is in a transaction writes alone.
 */
export async function placed(
  change: Transaction<Schema>,
  rows: readonly CommandRow[],
): Promise<(CommandRow & { readonly place: number })[]> {
  const ids = rows.map(({ id }) => id);
  const known = await change.selectFrom('session_commands').select('id').where('id', 'in', ids).execute();
  const there = new Set(known.map(({ id }) => id));
  const fresh = rows.filter(({ id }) => !there.has(id));
  for (const taken = new Set<number>(); ; ) {
    const wanted = besides(taken, fresh);
    const [first] = await takenOf(change, (it) => it('place', 'in', [-1, ...wanted.map(({ place }) => place)]));
    if (first === undefined) return wanted;
    const near = await takenOf(change, (it) => it.between('place', first, first + EACH_MS)); // a crowd is asked for at once
    for (const place of near) taken.add(place);
  }
}

async function takenOf(
  change: Transaction<Schema>,
  which: (it: ExpressionBuilder<Schema, 'session_commands'>) => Expression<SqlBool>,
): Promise<number[]> {
  const found = await change.selectFrom('session_commands').select('place').where(which).orderBy('place').execute();
  return found.map(({ place }) => place);
}

function besides(taken: ReadonlySet<number>, rows: readonly CommandRow[]) {
  const ours = new Set<number>();
  return rows.map((row) => {
    let place = firstPlaceOf(row);
    while (taken.has(place) || ours.has(place)) place++;
    ours.add(place);
    return { ...row, place };
  });
}
