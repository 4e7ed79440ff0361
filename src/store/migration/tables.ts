import { type CreateTableBuilder, sql, type Transaction } from 'kysely';
import type { Engine } from '../engine.ts';
import type { Schema } from '../schema.ts';

/** `id`: compared and sorted byte by byte. */
export type Column = readonly [name: string, type: 'id' | 'text' | 'bigint' | 'jsonb', null?: 'null'];
export type Tables = Readonly<Record<string, { columns: readonly Column[]; primary: readonly string[] }>>;
type Indexes = Readonly<Record<string, readonly [table: string, ...columns: string[]]>>;

export async function makeTables(
  change: Transaction<Schema>,
  { idType }: Engine,
  { tables, indexes, unique = {} }: { tables: Tables; indexes: Indexes; unique?: Indexes },
): Promise<void> {
  for (const [name, { columns, primary }] of Object.entries(tables)) {
    let table: CreateTableBuilder<string, string> = change.schema.createTable(name);
    for (const [column, type, nullable] of columns)
      table = table.addColumn(column, type === 'id' ? sql.raw(idType) : type, (it) => (nullable ? it : it.notNull()));
    await table.addPrimaryKeyConstraint(`${name}_key_of`, [...primary]).execute();
  }
  for (const [name, [table, ...columns]] of Object.entries(indexes))
    await change.schema.createIndex(name).on(table).columns(columns).execute();
  for (const [name, [table, ...columns]] of Object.entries(unique))
    await change.schema.createIndex(name).unique().on(table).columns(columns).execute();
}

export async function dropTables(change: Transaction<Schema>, tables: Tables): Promise<void> {
  for (const name of Object.keys(tables).toReversed()) await change.schema.dropTable(name).execute();
}
