import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Postgres } from './postgres.ts';
import type { TempHome } from './temp-home.ts';

/** What changes by itself while a hub lives; an index of SQLite is written with its table. */
const alive = /^(hubs|projects|versions|instance|warren_migrations|sqlite_|session_command_words)/;

/** Every row of every table that keeps what was asked for: a line of hash and count each, so that a difference is short. */
export async function dumpOf(home: TempHome, postgres?: { server: Postgres; url: string }): Promise<string[]> {
  return postgres ? dumpOfPostgres(postgres) : dumpOfSqlite(join(home.warrenHome, 'warren.db'));
}

function dumpOfSqlite(file: string): string[] {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    const tables = database.prepare("select name from sqlite_master where type = 'table' order by name").all();
    return tables
      .map(({ name }) => String(name))
      .filter((name) => !alive.test(name))
      .map((name) => lineOf(name, database.prepare(`select * from "${name}"`).all()));
  } finally {
    database.close();
  }
}

async function dumpOfPostgres({ server, url }: { server: Postgres; url: string }): Promise<string[]> {
  const tables = await server.query(
    "select table_name as name from information_schema.tables where table_schema = 'public' order by 1",
    url,
  );
  const lines: string[] = [];
  for (const { name } of tables)
    if (!alive.test(String(name)))
      lines.push(lineOf(String(name), await server.query(`select * from "${String(name)}"`, url)));
  return lines;
}

function lineOf(table: string, rows: readonly object[]): string {
  const sorted = rows.map((row) => JSON.stringify(row)).toSorted();
  return `${table} ${rows.length} ${createHash('sha256').update(sorted.join('\n')).digest('hex').slice(0, 16)}`;
}
