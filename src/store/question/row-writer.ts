import type { Compilable, Kysely } from 'kysely';
import type { Engine } from '../engine.ts';
import type { Schema } from '../schema.ts';
import type { Statement } from '../statement.ts';
import type { Columns, Table } from '../table.ts';
import { anyRowOf, FixedQuery } from './fixed-query.ts';

/** Rows of one statement: a statement can bind only so many values. */
const AT_ONCE = [32, 16, 8, 4, 2, 1] as const;

/**
 * Writes rows by statements that bind them and nothing else, of few different lengths: a text is built once and kept, for
 * one row building it takes longer than SQLite takes to run it, and prepared statements of every length pile up (measured: a
 * hub that wrote down 270 calls a second grew to 97 MB in 20 minutes; so it stays at 84).
 */
export class RowWriter<Row extends object> {
  readonly #table: Table<Row>;
  readonly #build: Build<Row>;
  readonly #queries = new Map<number, FixedQuery>();

  /** `build` binds the columns of the table in their order, row by row. */
  constructor(table: Table<Row>, build: Build<Row>) {
    this.#table = table;
    this.#build = build;
  }

  /** `most`: so many rows at a time, where they are long. */
  writing(engine: Engine, rows: readonly Row[], most?: number): readonly Statement[] {
    return Array.from(inFewLengths(rows, most), (part) => {
      const values = part.flatMap((row) => this.#table.valuesOf(row));
      return this.#queryOf(part.length).with(engine, values);
    });
  }

  #queryOf(length: number): FixedQuery {
    const rows = (): Columns<Row>[] => Array.from({ length }, () => anyRowOf(this.#table));
    const query = this.#queries.get(length) ?? new FixedQuery((change) => this.#build(change, rows()));
    this.#queries.set(length, query);
    return query;
  }
}

type Build<Row> = (change: Kysely<Schema>, rows: readonly Columns<Row>[]) => Compilable;

/** In their order. */
export function* inFewLengths<Row>(rows: readonly Row[], most: number = AT_ONCE[0]): Generator<readonly Row[]> {
  let rest = rows;
  for (const length of AT_ONCE.filter((one) => one <= most))
    while (rest.length >= length) {
      yield rest.slice(0, length);
      rest = rest.slice(length);
    }
}
