import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import type { Schema } from '../schema.ts';
import type { Haste, Outcome, Rows, Statement, Steps } from '../statement.ts';
import { BEGIN_MS, type PatientDialect } from './dialect.ts';
import { isBusy } from './error-of.ts';
import { patiently } from './patiently.ts';
import { Ready } from './ready.ts';

interface TurnOptions {
  readonly database: DatabaseSync;
  readonly dialect: PatientDialect;
  readonly db: Kysely<Schema>;
  readonly clock: Clock;
}

/**
 * The statements of one transaction, in one turn of the event loop: each `await` between them costs about as much as the
 * statement. While Kysely has the one connection, it waits for that.
 */
export class Turn {
  readonly #options: TurnOptions;
  readonly #ready: Ready<(values: Statement['values']) => Rows>;

  constructor(options: TurnOptions) {
    this.#options = options;
    this.#ready = new Ready((sql) => {
      const statement = options.database.prepare(sql);
      statement.setReturnArrays(true);
      return (values) => statement.all(...values) as unknown as Rows; // arrays, as set
    });
  }

  async run(statement: Statement, haste: Haste = {}): Promise<Rows> {
    const work = (): Rows => this.#within(haste, () => this.#rowsOf(statement));
    return this.#options.dialect.isHeld ? this.#inLine(work) : work();
  }

  /** While another process writes, it waits for its turn without blocking the process. */
  async transact<Answer>(steps: () => Steps<Answer>, haste: Haste = {}): Promise<Answer> {
    const work = (): Answer => this.#within(haste, () => this.#transacted(steps()));
    try {
      if (!this.#options.dialect.isHeld) return work();
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
    return this.#inLine(() => patiently(this.#options.clock, BEGIN_MS, work));
  }

  #inLine<Answer>(work: () => Answer | Promise<Answer>): Promise<Answer> {
    return this.#options.db.connection().execute(async () => work());
  }

  #transacted<Answer>(steps: Steps<Answer>): Answer {
    const { database } = this.#options;
    this.#rowsOf(begin);
    try {
      const { answer, writes = [] } = this.#outcomeOf(steps);
      for (const write of writes) this.#rowsOf(write);
      this.#rowsOf(commit);
      return answer;
    } finally {
      if (database.isTransaction) this.#rowsOf(rollback);
    }
  }

  #outcomeOf<Answer>(steps: Steps<Answer>): Outcome<Answer> {
    let step = steps.next();
    while (!step.done) step = steps.next(this.#rowsOf(step.value));
    return step.value;
  }

  #within<Answer>({ unhurried = false }: Haste, work: () => Answer): Answer {
    if (!unhurried) return work();
    const { database } = this.#options;
    database.exec('PRAGMA synchronous = NORMAL');
    try {
      return work();
    } finally {
      database.exec('PRAGMA synchronous = FULL');
    }
  }

  #rowsOf({ text, values }: Statement): Rows {
    return this.#ready.of(text)(values);
  }
}

const begin: Statement = { text: 'begin immediate', values: [] };
const commit: Statement = { text: 'commit', values: [] };
const rollback: Statement = { text: 'rollback', values: [] };
