import { type Compilable, CompiledQuery, type Transaction } from 'kysely';
import type { Schema } from '../schema.ts';
import type { Columns, Table } from '../table.ts';
import { partsOf } from './latest.ts';

/** Rows of one statement at most: a statement can bind only so many values. */
const AT_ONCE = 100;
/** Numbers of rows whose statement is kept: the usual ones. */
const isUsual = (count: number): boolean => count <= 8 || count === AT_ONCE;

/**
 * Writes rows by a statement that binds them and nothing else. Its text is built once for each usual number of rows and
 * kept: for one row, building it takes longer than SQLite takes to run it.
 */
export class RowWriter<Row extends object> {
  readonly #table: Table<Row>;
  readonly #build: (change: Transaction<Schema>, rows: readonly Columns<Row>[]) => Compilable;
  /** By dialect, and number of rows. */
  readonly #texts = new WeakMap<object, Map<number, string>>();

  constructor(table: Table<Row>, build: (change: Transaction<Schema>, rows: readonly Columns<Row>[]) => Compilable) {
    this.#table = table;
    this.#build = build;
  }

  async write(change: Transaction<Schema>, rows: readonly Row[]): Promise<void> {
    for (const part of partsOf(rows, AT_ONCE)) {
      const columns = part.map((row) => this.#table.columnsOf(row));
      const values = columns.flatMap((row) => Object.values<string | number | null>(row));
      await change.executeQuery(CompiledQuery.raw(this.#textFor(change, columns), values));
    }
  }

  #textFor(change: Transaction<Schema>, rows: readonly Columns<Row>[]): string {
    const { adapter } = change.getExecutor();
    const texts = this.#texts.get(adapter) ?? new Map<number, string>();
    this.#texts.set(adapter, texts);
    const text = texts.get(rows.length) ?? this.#build(change, rows).compile().sql;
    if (isUsual(rows.length)) texts.set(rows.length, text);
    return text;
  }
}
