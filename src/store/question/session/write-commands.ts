import type { Transaction } from 'kysely';
import type { CommandRow } from '../../../kernel/agent-session.ts';
import { commands, type Schema } from '../../schema.ts';
import { latestOf } from '../latest.ts';
import { RowWriter } from '../row-writer.ts';

const writer = new RowWriter(commands, (change, rows) =>
  change
    .insertInto('session_commands')
    .values([...rows])
    .onConflict((it) => it.column('id').doNothing()),
);

/** Appended. One that is there already, by its id, is left as it is. */
export const writeCommands = (change: Transaction<Schema>, rows: readonly CommandRow[]): Promise<void> =>
  writer.write(
    change,
    latestOf(
      rows,
      ({ id }) => id,
      () => false,
    ),
  );
