import type { Kysely } from 'kysely';
import type { Notification, Pool, PoolClient } from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { InstanceId } from '../contract.ts';
import type { Schema } from '../schema.ts';

export const ownersChannel = 'warren_owners';

/** The part of the engine that owners need. */
export interface OwnersDatabase {
  readonly db: Kysely<Schema>;
  readonly pool: Pick<Pool, 'connect'>;
}

export interface NewsOptions {
  readonly scope: string;
  readonly heard: (id: InstanceId) => void;
  readonly clock: Clock;
}

const AGAIN_MS = { first: 100, most: 10_000 };

/**
 * Listens on a connection of its own, out of the pool. When that breaks another is made, and since nobody knows what was said
 * in between, every owner of the scope counts as news then.
 */
export async function listenForOwners(database: OwnersDatabase, options: NewsOptions): Promise<AsyncDisposable> {
  const listener = new Listener(database, options);
  await listener.begin();
  return listener;
}

class Listener implements AsyncDisposable {
  readonly #database: OwnersDatabase;
  readonly #options: NewsOptions;
  #client: PoolClient | undefined;
  #cancel: (() => void) | undefined;
  #againMs = AGAIN_MS.first;
  #over = false;

  constructor(database: OwnersDatabase, options: NewsOptions) {
    this.#database = database;
    this.#options = options;
  }

  async begin(): Promise<void> {
    const client = await this.#database.pool.connect();
    client.on('notification', (said) => this.#take(said));
    client.once('end', () => this.#lost(client));
    client.once('error', () => this.#lost(client));
    this.#client = client;
    try {
      await client.query(`listen ${ownersChannel}`);
    } catch (error) {
      this.#letGo(client);
      throw error;
    }
    if (this.#over) this.#letGo(client);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    this.#cancel?.();
    if (this.#client) this.#letGo(this.#client);
  }

  #take({ payload }: Notification): void {
    const id = idIn(payload);
    if (id?.scope === this.#options.scope && !this.#over) this.#options.heard(id);
  }

  /** Closed, not given back: nobody else wants a connection that listens. */
  #letGo(client: PoolClient): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    client.release(true);
  }

  #lost(client: PoolClient): void {
    if (this.#client !== client) return;
    this.#letGo(client);
    this.#soon();
  }

  #soon(): void {
    if (this.#over) return;
    this.#cancel = this.#options.clock.after(this.#againMs, () => void this.#again());
    this.#againMs = Math.min(2 * this.#againMs, AGAIN_MS.most);
  }

  async #again(): Promise<void> {
    try {
      await this.begin();
      this.#againMs = AGAIN_MS.first;
      for (const id of await this.#everything()) this.#options.heard(id);
    } catch {
      this.#soon(); // whoever waits asks for itself when a lease should be over
    }
  }

  #everything(): Promise<InstanceId[]> {
    const { scope } = this.#options;
    return this.#database.db
      .selectFrom('instance_owners')
      .select(['scope', 'key'])
      .where('scope', '=', scope)
      .execute();
  }
}

/** Whoever has the database's password may notify; what is not ours is nobody's. */
function idIn(payload: string | undefined): InstanceId | undefined {
  try {
    const said: unknown = JSON.parse(payload ?? '');
    if (!Array.isArray(said)) return undefined;
    const [scope, key]: unknown[] = said;
    return typeof scope === 'string' && typeof key === 'string' ? { scope, key } : undefined;
  } catch {
    return undefined;
  }
}
