/** Statements that are kept ready; the questions of the store are far fewer, batches of odd lengths make up the rest. */
const KEPT = 100;

/** Statements, prepared once; those used last are kept. */
export class Ready<Statement> {
  readonly #prepare: (sql: string) => Statement;
  readonly #kept = new Map<string, Statement>();

  constructor(prepare: (sql: string) => Statement) {
    this.#prepare = prepare;
  }

  of(sql: string): Statement {
    const known = this.#kept.get(sql);
    const statement = known ?? this.#prepare(sql);
    if (known) this.#kept.delete(sql);
    this.#kept.set(sql, statement); // the latest used comes last
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
    return statement;
  }
}
