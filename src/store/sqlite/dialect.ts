import type { DatabaseSync } from 'node:sqlite';
import { CompiledQuery, type DatabaseConnection, SqliteDialect, SqliteDriver } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import { patiently } from './patiently.ts';
import { shimOf } from './shim.ts';

/** How long a transaction waits to begin while another process writes, in ms. */
export const BEGIN_MS = 500;

/**
 * Kysely's SQLite with transactions that wait for their turn without blocking the process. Every transaction of ours
 * writes, and says so when it begins: one that began by reading could not become a writer after somebody else wrote.
 */
export class PatientDialect extends SqliteDialect {
  readonly #driver: PatientDriver;

  constructor(database: DatabaseSync, clock: Clock) {
    const config = { database: shimOf(database) };
    super(config);
    this.#driver = new PatientDriver(config, database, clock);
  }

  /** Whether a statement or transaction of Kysely's has the one connection. */
  get isHeld(): boolean {
    return this.#driver.isHeld;
  }

  override createDriver(): PatientDriver {
    return this.#driver;
  }
}

class PatientDriver extends SqliteDriver {
  isHeld = false;
  readonly #database: DatabaseSync;
  readonly #clock: Clock;

  constructor(config: ConstructorParameters<typeof SqliteDriver>[0], database: DatabaseSync, clock: Clock) {
    super(config);
    this.#database = database;
    this.#clock = clock;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    this.isHeld = true;
    return connection;
  }

  override async releaseConnection(): Promise<void> {
    this.isHeld = false;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await patiently(this.#clock, BEGIN_MS, () => connection.executeQuery(CompiledQuery.raw('begin immediate')));
  }

  /** When the disk is full SQLite has done it already, and the error that counts is the first one. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
  }
}
