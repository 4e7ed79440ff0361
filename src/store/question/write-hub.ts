import { type Kysely, sql } from 'kysely';
import type { HubRow } from '../contract.ts';
import type { Engine } from '../engine.ts';
import { hubs, type Schema } from '../schema.ts';
import type { Statement } from '../statement.ts';
import { excluded } from './excluded.ts';
import { anyRowOf, FixedQuery } from './fixed-query.ts';

/** Who writes the row without knowing the address does not take it away. */
const addressKnown = sql<string>`case when excluded.address = '' then hubs.address else excluded.address end`;

const beginning = new FixedQuery((change) =>
  change
    .insertInto('hubs')
    .values({ ...anyRowOf(hubs), seen_at: 0, ended_at: null })
    .onConflict((it) => it.column('hub').doUpdateSet({ ...excluded(hubs.columns), address: addressKnown })),
);

/** What runs of the same home were before it. */
const earlier = (change: Kysely<Schema>) =>
  change.selectFrom('hubs').select('hub').where('home_id', '=', '').where('hub', '!=', '').where('started_at', '<', 0);

const cooling = new FixedQuery((change) =>
  change
    .updateTable('instances')
    .set({ seen_at: 0, status: sql`'cold'`, pid: sql`null`, start_time: sql`null`, socket_path: sql`null` })
    .where('hub', 'in', earlier(change))
    .where('seen_at', '<=', 0)
    .where('status', '!=', sql<'cold'>`'cold'`),
);

const closing = new FixedQuery((change) =>
  change.updateTable('hubs').set({ ended_at: 0 }).where('hub', 'in', earlier(change)).where('ended_at', 'is', null),
);

const ending = new FixedQuery((change) =>
  change.updateTable('hubs').set({ ended_at: 0 }).where('hub', '=', '').where('ended_at', 'is', null),
);

/**
 * A hub that has started; when it was last seen, or that it ended, stays. What runs of the same home were before it are no
 * more, and of their instances none runs but those that this one says it went on with.
 */
export function writingHub(engine: Engine, row: HubRow): readonly Statement[] {
  const { hub, homeId, startedAt } = row;
  return [
    cooling.with(engine, [startedAt, homeId, hub, startedAt, startedAt]),
    closing.with(engine, [startedAt, homeId, hub, startedAt]),
    beginning.with(engine, [...hubs.valuesOf(row), startedAt, null]),
  ];
}

/** It has stopped, and said so. */
export const writingHubEnd = (engine: Engine, hub: string, at: number): readonly Statement[] => [
  ending.with(engine, [at, hub]),
];
