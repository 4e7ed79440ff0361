import type { Transaction } from 'kysely';
import type { StateRow } from '../contract.ts';
import { longest, type Schema, states } from '../schema.ts';
import { excluded } from './excluded.ts';
import { latestOf, partsOf } from './latest.ts';

/**
 * Each, unless the store has one of a later epoch, or a later one of the same. One that is too long is left out: a part
 * of it would be of no use, and refusing it would hold up the rest of the batch for ever.
 */
export async function writeStates(change: Transaction<Schema>, rows: readonly StateRow[]): Promise<void> {
  const latest = latestOf(
    rows.filter(({ body }) => body.length <= longest.state),
    ({ scope, key }) => `${scope}\0${key}`,
    (row, than) => row.epoch > than.epoch || (row.epoch === than.epoch && row.savedAt >= than.savedAt),
  );
  for (const part of partsOf(latest, 10))
    await change
      .insertInto('instance_state')
      .values(part.map((row) => states.columnsOf(row)))
      .onConflict((it) =>
        it
          .columns(['scope', 'key'])
          .doUpdateSet(excluded(states.columns))
          .where((its) =>
            its.or([
              its('excluded.epoch', '>', its.ref('instance_state.epoch')),
              its.and([
                its('excluded.epoch', '=', its.ref('instance_state.epoch')),
                its('excluded.saved_at', '>=', its.ref('instance_state.saved_at')),
              ]),
            ]),
          ),
      )
      .execute();
}
