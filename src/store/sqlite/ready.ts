import { RecentMap } from '../../kernel/recent-map.ts';

/** Statements that are kept ready; the questions of the store are far fewer, batches of odd lengths make up the rest. */
const KEPT = 100;

/** Statements, prepared once; those used last are kept. */
export class Ready<Statement> {
  readonly #prepare: (sql: string) => Statement;
  readonly #kept = new RecentMap<string, Statement>(KEPT);

  constructor(prepare: (sql: string) => Statement) {
    this.#prepare = prepare;
  }

  of(sql: string): Statement {
    const statement = this.#kept.get(sql) ?? this.#prepare(sql);
    this.#kept.set(sql, statement); // the latest used
    return statement;
  }
}
