import { sql, type Transaction } from 'kysely';
import type { Engine } from '../engine.ts';
import { firstPlaceOf } from '../question/session/command-place.ts';
import { type Worded, wordsOf } from '../question/session/command-words.ts';
import type { Schema } from '../schema.ts';
import type { Migration } from './migration.ts';

/** Rows that are read and given their words at a time. */
const AT_ONCE = 500;
const REPLACED = 'session_commands_project';

/**
 * Full text over commands. SQLite: an index without content (FTS5), by the place of a command in time, that knows the filters
 * as words too, so that no question counts by reading rows. PostgreSQL: a column of words with its own index.
 */
export const sessionSearch: Migration = {
  name: '0006-session-search',
  does: 'makes an index of the words of commands',
  async up(change, engine) {
    await change.schema.dropIndex(REPLACED).execute();
    await (engine.kind === 'sqlite' ? makeOnSqlite(change) : makeOnPostgres(change));
    await fillIn(change, engine);
  },
  async down(change, { kind }) {
    await (kind === 'sqlite' ? dropOnSqlite(change) : dropOnPostgres(change));
    await change.schema.createIndex(REPLACED).on('session_commands').columns(['scope', 'project', 'id']).execute();
  },
};

async function makeOnSqlite(change: Transaction<Schema>): Promise<void> {
  await change.schema.alterTable('session_commands').addColumn('place', 'integer').execute();
  await change.schema.createIndex('session_commands_place').unique().on('session_commands').column('place').execute();
  await sql`create virtual table session_command_words
    using fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii')`.execute(change);
  await sql`create trigger session_commands_forgotten after delete on session_commands begin
    delete from session_command_words where rowid = old.place; end`.execute(change);
}

async function makeOnPostgres(change: Transaction<Schema>): Promise<void> {
  await sql`alter table session_commands add column words tsvector not null default ''`.execute(change);
  await sql`create index session_commands_words on session_commands using gin (words)`.execute(change);
  await change.schema.createIndex(REPLACED).on('session_commands').columns(['scope', 'project', 'at', 'id']).execute();
}

async function dropOnSqlite(change: Transaction<Schema>): Promise<void> {
  await sql`drop trigger session_commands_forgotten`.execute(change);
  await change.schema.dropTable('session_command_words').execute();
  await change.schema.dropIndex('session_commands_place').execute();
  await change.schema.alterTable('session_commands').dropColumn('place').execute();
}

async function dropOnPostgres(change: Transaction<Schema>): Promise<void> {
  for (const name of ['session_commands_words', REPLACED]) await change.schema.dropIndex(name).execute();
  await change.schema.alterTable('session_commands').dropColumn('words').execute();
}

type Found = Worded & { readonly id: string; readonly at: number };

/** What is there already, in the order of time: so each place is free, or the next one is. */
async function fillIn(change: Transaction<Schema>, { kind }: Engine): Promise<void> {
  let last: Pick<Found, 'at' | 'id'> | undefined = { at: Number.MIN_SAFE_INTEGER, id: '' };
  for (let place = 0; last; ) {
    const { rows }: { rows: Found[] } = await sql<Found>`select id, scope, session, project, at, source, action, server,
      outcome, description, parameters, result, error, tags from session_commands
      where at > ${last.at} or (at = ${last.at} and id > ${last.id}) order by at, id limit ${AT_ONCE}`.execute(change);
    for (const row of rows) {
      place = Math.max(place + 1, firstPlaceOf(row));
      await (kind === 'sqlite' ? fillOnSqlite(change, row, place) : fillOnPostgres(change, row));
    }
    last = rows.at(AT_ONCE - 1);
  }
}

async function fillOnSqlite(change: Transaction<Schema>, row: Found, place: number): Promise<void> {
  await sql`update session_commands set place = ${place} where id = ${row.id}`.execute(change);
  const words = wordsOf(row, 'with filters').join(' ');
  await sql`insert into session_command_words (rowid, words) values (${place}, ${words})`.execute(change);
}

async function fillOnPostgres(change: Transaction<Schema>, row: Found): Promise<void> {
  const words = wordsOf(row, 'without filters').join(' ');
  await sql`update session_commands set words = array_to_tsvector(string_to_array(${words}, ' '))
    where id = ${row.id}`.execute(change);
}
