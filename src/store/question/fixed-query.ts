import type { Compilable, Kysely } from 'kysely';
import type { Engine } from '../engine.ts';
import type { Schema } from '../schema.ts';
import type { Statement } from '../statement.ts';
import type { Columns, Table } from '../table.ts';

/**
 * A statement that binds its values and is otherwise always the same. Its text is built once for each dialect and kept:
 * building it takes longer than SQLite takes to run it.
 */
export class FixedQuery {
  readonly #build: (change: Kysely<Schema>) => Compilable;
  readonly #texts = new WeakMap<object, string>();

  /** `build` names the values in the order in which they are bound; which ones it names does not matter. */
  constructor(build: (change: Kysely<Schema>) => Compilable) {
    this.#build = build;
  }

  with({ db }: Pick<Engine, 'db'>, values: Statement['values']): Statement {
    const { adapter } = db.getExecutor();
    const text = this.#texts.get(adapter) ?? this.#build(db).compile().sql;
    this.#texts.set(adapter, text);
    return { text, values };
  }
}

/** A row for `FixedQuery` to name: its values are bound later. */
export const anyRowOf = <Row>({ columns }: Table<Row>): Columns<Row> =>
  Object.fromEntries(columns.map((name) => [name, ''])) as unknown as Columns<Row>; // only its keys count
