import { sql } from 'kysely';
import type { CommandRow } from '../../../kernel/agent-session.ts';
import { commandWords, placedCommands, wordedCommands } from '../../command-tables.ts';
import type { Engine } from '../../engine.ts';
import type { Writing } from '../../statement.ts';
import { firstOf } from '../latest.ts';
import { RowWriter } from '../row-writer.ts';
import { placing } from './command-place.ts';
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
export function* writingCommands(engine: Engine, rows: readonly CommandRow[]): Writing {
  const once = firstOf(rows);
  if (engine.kind === 'postgres') return wordedWriter.writing(engine, once.map(worded));
  const fresh = yield* placing(once);
  const words = fresh.map((row) => ({ place: row.place, words: wordsOf(row, 'with filters').join(' ') }));
  return [...placedWriter.writing(engine, fresh), ...indexWriter.writing(engine, words)];
}

const worded = (row: CommandRow) => ({ ...row, words: wordsOf(row, 'without filters').join(' ') });
