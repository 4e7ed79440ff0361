import { sql, type Transaction } from 'kysely';
import { type Worded, wordsOf } from '../question/session/command-words.ts';
import type { Schema } from '../schema.ts';
import type { Migration } from './migration.ts';

/** Rows that are read and given their words at a time. */
const AT_ONCE = 500;
const REPLACED = 'session_commands_project';

/** Two projects may have one name: commands are found by what tells them apart. */
export const commandProjects: Migration = {
  name: '0008-command-projects',
  does: 'tells the commands of projects apart that have the same name',
  async up(change, engine) {
    const type = sql.raw(engine.idType);
    await change.schema
      .alterTable('session_commands')
      .addColumn('project_key', type, (it) => it.notNull().defaultTo(''))
      .execute();
    await setKeys(change);
    if (engine.kind === 'sqlite') await wordAll(change);
    else await replaceIndex(change, 'project_key');
  },
  async down(change, { kind }) {
    if (kind === 'postgres') await replaceIndex(change, 'project');
    await change.schema.alterTable('session_commands').dropColumn('project_key').execute();
  },
};

/** As its session says, else as all sessions of that name do; what stays unknown is in no project that anybody is in. */
const setKeys = (change: Transaction<Schema>) =>
  sql`update session_commands set project_key = coalesce(
    (select project_key from sessions as own
      where own.scope = session_commands.scope and own.id = session_commands.session),
    (select min(project_key) from sessions as named
      where named.scope = session_commands.scope and named.project = session_commands.project
      having count(distinct project_key) = 1),
    'unknown') where project <> ''`.execute(change);

async function replaceIndex(change: Transaction<Schema>, by: 'project' | 'project_key'): Promise<void> {
  await change.schema.dropIndex(REPLACED).execute();
  await change.schema.createIndex(REPLACED).on('session_commands').columns(['scope', by, 'at', 'id']).execute();
}

type Found = Worded & { readonly place: number };

async function wordAll(change: Transaction<Schema>): Promise<void> {
  for (let last: number | undefined = -1; last !== undefined; ) {
    const { rows }: { rows: Found[] } = await sql<Found>`select place, scope, session, project,
      project_key as "projectKey", source, action, server, outcome, description, parameters, result, error, tags
      from session_commands where place > ${last} order by place limit ${AT_ONCE}`.execute(change);
    for (const row of rows) {
      const words = wordsOf(row, 'with filters').join(' ');
      await sql`update session_command_words set words = ${words} where rowid = ${row.place}`.execute(change);
    }
    last = rows.at(AT_ONCE - 1)?.place;
  }
}
