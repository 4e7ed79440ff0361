import { type Compilable, CompiledQuery, type Kysely, type QueryResult } from 'kysely';
import type { Schema } from '../schema.ts';

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

  run<Row>(change: Kysely<Schema>, values: readonly (string | number | null)[]): Promise<QueryResult<Row>> {
    const { adapter } = change.getExecutor();
    const text = this.#texts.get(adapter) ?? this.#build(change).compile().sql;
    this.#texts.set(adapter, text);
    return change.executeQuery<Row>(CompiledQuery.raw(text, [...values]));
  }
}
