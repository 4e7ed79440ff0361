import { Kysely, PostgresDialect, sql } from 'kysely';
import type { CustomTypesConfig, Pool, types } from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { Engine } from '../engine.ts';
import type { Schema } from '../schema.ts';
import { dumpTo } from './backup.ts';
import { postgresError, tookTooLong } from './error-of.ts';
import { ownersOn } from './owners.ts';
import { placeOf } from './place.ts';
import { RoundTrips } from './round-trips.ts';

export interface PostgresOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly clock: Clock;
  /** How long whoever asks waits. */
  readonly timeoutMs: number;
}

/** What `owners.ts` builds on beside the queries: a connection of its own, to listen on. */
export interface PostgresEngine extends Engine {
  readonly kind: 'postgres';
  readonly pool: Pick<Pool, 'connect'>;
}

/** However large it is asked to be. */
const MOST = 20;
const CONNECT_MS = 5000;
const STATEMENT_MS = 30_000;
/** For each lock, and never more than this part of what a question may take: it ends, and is tried again, while somebody waits. */
const LOCK_MS = 2000;
const LOCK_PART = 0.4;
/** Of what a question may take; the rest is for the commit. */
const PROMPT_PART = 0.8;
const IDLE_MS = 60_000;
/** Of the advisory lock that a migration holds: any number that nobody else takes. */
const SCHEMA_LOCK = 7_717_273_021;

/** A database that several hubs may share. */
export async function openPostgres({ url, poolSize, clock, timeoutMs }: PostgresOptions): Promise<PostgresEngine> {
  const { Pool, types } = await import('./driver.ts');
  const pool = new Pool({
    connectionString: url,
    max: Math.min(Math.max(poolSize, 1), MOST),
    application_name: 'warren',
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: IDLE_MS,
    lock_timeout: Math.min(LOCK_MS, Math.ceil(timeoutMs * LOCK_PART)),
    statement_timeout: STATEMENT_MS,
    query_timeout: STATEMENT_MS + CONNECT_MS, // a server that is gone without a word
    idle_in_transaction_session_timeout: STATEMENT_MS,
    keepAlive: true,
    pipeline: true, // see `round-trips.ts`
    allowExitOnIdle: true,
    types: {
      getTypeParser: numbersFor(types),
    },
  });
  // A connection that breaks says so by itself too, idle or not. The question that waits on it hears of it, and the next one
  // opens another or says why not; unheard, it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return engineOn(pool, url, { clock, promptMs: timeoutMs * PROMPT_PART });
}

/** A bigint as a number, as in SQLite: every one of ours is below 2^53. */
const numbersFor = ({ builtins, getTypeParser: others }: typeof types): TypeParsers =>
  ((oid: Parameters<TypeParsers>[0], format: 'text') =>
    oid === builtins.INT8 ? Number : others(oid, format)) as TypeParsers; // it is overloaded by format

type TypeParsers = CustomTypesConfig['getTypeParser'];

function engineOn(pool: Pool, url: string, { clock, promptMs }: { clock: Clock; promptMs: number }): PostgresEngine {
  const place = placeOf(url);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  const trips = new RoundTrips(pool);
  return {
    kind: 'postgres',
    db,
    pool,
    owners: ownersOn({ db, pool }, clock),
    place,
    notes: [],
    idType: 'text collate "C"',
    run: (statement, haste) => trips.run(statement, haste),
    transact: (steps, haste) => trips.transact(steps, haste),
    promptly(work) {
      const until = clock.monotonic() + promptMs;
      return db.transaction().execute(async (change) => {
        const answer = await work(change);
        if (clock.monotonic() > until) throw tookTooLong(place);
        return answer;
      });
    },
    async lockSchema(change) {
      await sql`set local lock_timeout = ${sql.lit(STATEMENT_MS)}`.execute(change);
      await sql`select pg_advisory_xact_lock(${SCHEMA_LOCK})`.execute(change);
    },
    async hasTable(name) {
      const { rows } = await sql<{ found: string | null }>`select to_regclass(${name})::text as found`.execute(db);
      return typeof rows[0]?.found === 'string';
    },
    backup: (to, env) => dumpTo(url, to, env),
    vacuum: async () => void (await sql`vacuum (analyze)`.execute(db)),
    integrity: async () => [], // the server looks after its files
    async size() {
      const { rows } = await sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`.execute(db);
      return rows[0]?.bytes ?? 0;
    },
    async check() {
      const { rows } = await sql<{ transaction_read_only: string }>`show transaction_read_only`.execute(db);
      if (rows[0]?.transaction_read_only === 'on') throw Object.assign(new Error('read-only'), { code: '25006' });
    },
    errorOf: (thrown) => postgresError(place, thrown),
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}
