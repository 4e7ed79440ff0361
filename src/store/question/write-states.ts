import type { StateRow } from '../contract.ts';
import type { Engine } from '../engine.ts';
import { longest, states } from '../schema.ts';
import type { Statement } from '../statement.ts';
import { excluded } from './excluded.ts';
import { latestOf } from './latest.ts';
import { RowWriter } from './row-writer.ts';

/** States may be long: so many at a time. */
const MOST = 8;

const writer = new RowWriter(states, (change, rows) =>
  change
    .insertInto('instance_state')
    .values([...rows])
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
    ),
);

/**
 * Each, unless the store has one of a later epoch, or a later one of the same. One that is too long is left out: a part
 * of it would be of no use, and refusing it would hold up the rest of the batch for ever.
 */
export const writingStates = (engine: Engine, rows: readonly StateRow[]): readonly Statement[] =>
  writer.writing(
    engine,
    latestOf(
      rows.filter(({ body }) => body.length <= longest.state),
      ({ scope, key }) => `${scope}\0${key}`,
      (row, than) => row.epoch > than.epoch || (row.epoch === than.epoch && row.savedAt >= than.savedAt),
    ),
    MOST,
  );
