import { type Compilable, CompiledQuery, type Transaction } from 'kysely';
import type { Schema } from '../schema.ts';
import type { Columns, Table } from '../table.ts';

/** Rows of one statement: a statement can bind only so many values. */
const AT_ONCE = [32, 16, 8, 4, 2, 1] as const;

/**
 * Writes rows by statements that bind them and nothing else, of few different lengths: a text is built once and kept, for
 * one row building it takes longer than SQLite takes to run it, and prepared statements of every length pile up (measured: a
 * hub that wrote down 270 calls a second grew to 97 MB in 20 minutes; so it stays at 84).
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
    for (const part of inFewLengths(rows)) {
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
    texts.set(rows.length, text);
    return text;
  }
}

/** In their order. */
export function* inFewLengths<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  let at = 0;
  for (const length of AT_ONCE) for (; rows.length - at >= length; at += length) yield rows.slice(at, at + length);
}
