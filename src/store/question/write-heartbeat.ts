import { sql } from 'kysely';
import type { StoreRecord } from '../contract.ts';
import type { Engine } from '../engine.ts';
import { type BeatRow, beats } from '../schema.ts';
import type { Statement } from '../statement.ts';
import type { Columns } from '../table.ts';
import { FixedQuery } from './fixed-query.ts';
import { latestOf } from './latest.ts';
import { RowWriter } from './row-writer.ts';

type Heartbeat = Extract<StoreRecord, { kind: 'heartbeat' }>;

const seen = new FixedQuery((change) =>
  change.updateTable('hubs').set({ seen_at: 0 }).where('hub', '=', '').where('seen_at', '<=', 0),
);

/** Both engines name the columns of a VALUES list so, and PostgreSQL wants to know their types. */
const beatOf = ({ scope, key, hub, at, status, calls, errors, rss_bytes }: Columns<BeatRow>) =>
  sql`(cast(${scope} as text), cast(${key} as text), cast(${hub} as text), cast(${at} as bigint), cast(${status} as text),
    cast(${calls} as bigint), cast(${errors} as bigint), cast(${rss_bytes} as bigint))`;

const beating = (rows: readonly Columns<BeatRow>[]) => sql`
  update instances set
    heartbeat_at = beat.column4, seen_at = beat.column4,
    status = beat.column5, calls = beat.column6, errors = beat.column7, rss_bytes = beat.column8
  from (values ${sql.join(rows.map(beatOf))}) as beat
  where instances.scope = beat.column1 and instances.key = beat.column2
    and instances.hub = beat.column3 and instances.seen_at <= beat.column4`;

const beatWriter = new RowWriter(beats, (change, rows) => ({
  compile: () => beating(rows).compile(change),
}));

/**
 * The hub and all its living instances, many with one statement. Rows that another hub has taken over, and what is known
 * to be later, stay.
 */
export function writingHeartbeat(engine: Engine, { hub, at, alive }: Heartbeat): readonly Statement[] {
  const latest = latestOf(
    alive,
    ({ scope, key }) => `${scope}\0${key}`,
    () => true,
  );
  const rows = latest.map((beat) => ({ ...beat, hub, at }));
  return [seen.with(engine, [at, hub, at]), ...beatWriter.writing(engine, rows)];
}
