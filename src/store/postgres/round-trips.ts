import type { Pool, PoolClient, QueryArrayConfig, QueryArrayResult } from 'pg';
import type { Haste, Outcome, Rows, Statement, Steps } from '../statement.ts';

interface Asked<Answer> {
  readonly outcome: Outcome<Answer>;
  readonly ahead: readonly Query[];
}

type Query = QueryArrayConfig<(string | number | null)[]>;

/**
 * Statements that the server knows by name once it has seen them, and transactions in few round trips: what needs no answer goes out
 * with what comes next. The clients must send without waiting (`pipeline` of `pg`).
 */
export class RoundTrips {
  readonly #pool: Pool;
  readonly #names = new Map<string, string>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async run(statement: Statement, { unhurried = false }: Haste = {}): Promise<Rows> {
    if (!unhurried) return (await this.#pool.query(this.#named(statement))).rows;
    return this.#withClient(async (client) => {
      const [, found] = await answers(client, [opening({ unhurried }), this.#named(statement), commit]);
      return found?.rows ?? [];
    });
  }

  transact<Answer>(steps: () => Steps<Answer>, haste: Haste = {}): Promise<Answer> {
    return this.#withClient(async (client) => {
      const { outcome, ahead } = await this.#askedOn(client, steps(), opening(haste));
      const writes = (outcome.writes ?? []).map((write) => this.#named(write));
      await answers(client, [...ahead, ...writes, commit]);
      return outcome.answer;
    });
  }

  /** `ahead`: what is not sent yet, as nothing was asked. */
  async #askedOn<Answer>(client: PoolClient, steps: Steps<Answer>, begin: Query): Promise<Asked<Answer>> {
    let ahead = [begin];
    let step = steps.next();
    while (!step.done) {
      const found = await answers(client, [...ahead, this.#named(step.value)]);
      ahead = [];
      step = steps.next(found.at(-1)?.rows ?? []);
    }
    return { outcome: step.value, ahead };
  }

  /** One that cannot even be rolled back is closed. */
  async #withClient<Answer>(work: (client: PoolClient) => Promise<Answer>): Promise<Answer> {
    const client = await this.#pool.connect();
    let isUsable = true;
    try {
      return await work(client);
    } catch (error) {
      isUsable = await client.query('rollback').then(
        () => true,
        () => false,
      );
      throw error;
    } finally {
      client.release(!isUsable);
    }
  }

  #named({ text, values }: Statement): Query {
    const name = this.#names.get(text) ?? `warren_${this.#names.size}`;
    this.#names.set(text, name);
    return { name, text, values: [...values], rowMode: 'array' };
  }
}

/** Sent together; the first failure counts, what follows it is refused by the server. */
async function answers(client: PoolClient, queries: readonly Query[]): Promise<QueryArrayResult<unknown[]>[]> {
  const settled = await Promise.allSettled(queries.map((query) => client.query<unknown[]>(query)));
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

const opening = ({ unhurried }: Haste): Query => ({
  text: unhurried ? 'begin; set local synchronous_commit = off' : 'begin',
  rowMode: 'array',
});
const commit: Query = { text: 'commit', rowMode: 'array' };
