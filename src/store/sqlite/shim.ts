import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { Ready } from './ready.ts';

/** `node:sqlite` as Kysely's SQLite dialect wants it. */
export function shimOf(database: DatabaseSync): SqliteDatabase {
  const ready = new Ready((sql) => statementOf(database.prepare(sql)));
  return { close: () => database.close(), prepare: (sql) => ready.of(sql) };
}

function statementOf(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (values) => statement.all(...bound(values)),
    run: (values) => statement.run(...bound(values)),
    iterate: (values) => statement.iterate(...bound(values)),
  };
}

const bound = (values: readonly unknown[]): SQLInputValue[] => values as SQLInputValue[]; // bound by `column.ts`
