import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** Statements that are kept ready; the questions of the store are far fewer, batches of odd lengths make up the rest. */
const KEPT = 100;

/** `node:sqlite` as Kysely's SQLite dialect wants it. A statement is prepared once. */
export function shimOf(database: DatabaseSync): SqliteDatabase {
  const ready = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare(sql) {
      const known = ready.get(sql);
      const statement = known ?? statementOf(database.prepare(sql));
      if (known) ready.delete(sql);
      ready.set(sql, statement); // the latest used comes last
      for (const oldest of ready.keys()) {
        if (ready.size <= KEPT) break;
        ready.delete(oldest);
      }
      return statement;
    },
  };
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
