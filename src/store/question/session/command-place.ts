import type { CommandRow } from '../../../kernel/agent-session.ts';
import type { Rows, Statement } from '../../statement.ts';

type Timed = Pick<CommandRow, 'id' | 'at'>;

/** Commands of one millisecond that have places of their own in it; more go on in the next one. Exact until the year 2109. */
const EACH_MS = 2048;
/** What a wrong clock says to be later is all here, one behind the other: there must be room for that, and none beyond. */
const ROOM_MS = 2 ** 26;
const LATEST = Math.floor(Number.MAX_SAFE_INTEGER / EACH_MS) - ROOM_MS;

/** Where commands of `at` begin. */
export const placeAt = (at: number): number => Math.min(Math.max(0, Math.trunc(at)), LATEST) * EACH_MS;

/** Its place in time if nobody has it: by its millisecond, then in the order in which they were made. */
export const firstPlaceOf = ({ id, at }: Timed): number => placeAt(at) + serialIn(id);

/** The twelve bits of a UUIDv7 that count within one millisecond. */
const serialIn = (id: string): number => {
  const [, serial = '0'] = /^[0-9a-f]{8}-[0-9a-f]{4}-7([0-9a-f]{3})-/.exec(id) ?? [];
  return Math.min(Number.parseInt(serial, 16), EACH_MS - 1);
};

// Each the same text for however many: they are bound as JSON.
const known = (ids: readonly string[]): Statement => ({
  text: 'select id from session_commands where id in (select value from json_each(?))',
  values: [JSON.stringify(ids)],
});
const taken = (places: readonly number[]): Statement => ({
  text: 'select place from session_commands where place in (select value from json_each(?)) order by place limit 1',
  values: [JSON.stringify(places)],
});
const near = (place: number): Statement => ({
  text: 'select place from session_commands where place between ? and ?',
  values: [place, place + EACH_MS],
});

export type Placed = CommandRow & { readonly place: number };

/**
 * Those that are not there yet, each with a place that nobody has. On SQLite, where whoever is in a transaction writes alone.
 */
export function* placing(rows: readonly CommandRow[]): Generator<Statement, readonly Placed[], Rows> {
  const there = new Set((yield known(rows.map(({ id }) => id))).map(([id]) => id));
  const fresh = rows.filter(({ id }) => !there.has(id));
  for (const had = new Set<number>(); ; ) {
    const wanted = besides(had, fresh);
    const [[first] = []] = yield taken(wanted.map(({ place }) => place));
    if (first === undefined) return wanted;
    for (const [place] of yield near(Number(first))) had.add(Number(place)); // a crowd is asked for at once
  }
}

function besides(taken: ReadonlySet<number>, rows: readonly CommandRow[]): Placed[] {
  const ours = new Set<number>();
  return rows.map((row) => {
    let place = firstPlaceOf(row);
    while (taken.has(place) || ours.has(place)) place++;
    ours.add(place);
    return { ...row, place };
  });
}
