import { sql, type Transaction } from 'kysely';
import type { CommandRow } from '../../../kernel/agent-session.ts';
import { commandWords, placedCommands, wordedCommands } from '../../command-tables.ts';
import type { Engine } from '../../engine.ts';
import type { Schema } from '../../schema.ts';
import { latestOf, partsOf } from '../latest.ts';
import { RowWriter } from '../row-writer.ts';
import { placed } from './command-place.ts';
import { wordsOf } from './command-words.ts';

const placedWriter = new RowWriter(placedCommands, (change, rows) =>
  change.insertInto('session_commands').values([...rows]),
);

const indexWriter = new RowWriter(commandWords, (change, rows) =>
  change.insertInto('session_command_words').values(rows.map(({ place, words }) => ({ rowid: place, words }))),
);

const wordedWriter = new RowWriter(wordedCommands, (change, rows) =>
  change
    .insertInto('session_commands')
    .values(
      rows.map(({ words, ...row }) => ({
        ...row,
        words: sql<string>`array_to_tsvector(string_to_array(${words}, ' '))`,
      })),
    )
    .onConflict((it) => it.column('id').doNothing()),
);

/** Appended. One that is there already, by its id, is left as it is. */
export async function writeCommands(
  { kind }: Pick<Engine, 'kind'>,
  change: Transaction<Schema>,
  rows: readonly CommandRow[],
): Promise<void> {
  const once = latestOf(
    rows,
    ({ id }) => id,
    () => false,
  );
  for (const part of partsOf(once)) await (kind === 'sqlite' ? onSqlite(change, part) : onPostgres(change, part));
}

async function onSqlite(change: Transaction<Schema>, rows: readonly CommandRow[]): Promise<void> {
  const fresh = await placed(change, rows);
  await placedWriter.write(change, fresh);
  const words = fresh.map((row) => ({ place: row.place, words: wordsOf(row, 'with filters').join(' ') }));
  await indexWriter.write(change, words);
}

const onPostgres = (change: Transaction<Schema>, rows: readonly CommandRow[]): Promise<void> =>
  wordedWriter.write(
    change,
    rows.map((row) => ({ ...row, words: wordsOf(row, 'without filters').join(' ') })),
  );
