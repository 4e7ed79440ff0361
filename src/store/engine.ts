import type { Kysely, Transaction } from 'kysely';
import type { HubError } from '../kernel/errors.ts';
import type { SharedStore, Store } from './contract.ts';
import type { Schema } from './schema.ts';
import type { Haste, Rows, Statement, Steps } from './statement.ts';

/** What only a store of several hubs can do. */
export type Owners = Omit<SharedStore, keyof Store>;

/** All that differs between the engines; one folder each. Everything else is written once. */
export interface Engine extends AsyncDisposable {
  readonly kind: 'sqlite' | 'postgres';
  readonly db: Kysely<Schema>;
  /** Only where several hubs can share it. */
  readonly owners?: Owners;
  /** Where it is, for people; never with a password. */
  readonly place: string;
  /** Worth telling, found while opening. */
  readonly notes: readonly string[];
  /** The type of columns that are compared and sorted byte by byte. */
  readonly idType: 'text' | 'text collate "C"';
  /** One statement, a transaction of its own. */
  run(statement: Statement, haste?: Haste): Promise<Rows>;
  /** All steps in one transaction. May begin them anew. */
  transact<Answer>(steps: () => Steps<Answer>, haste?: Haste): Promise<Answer>;
  /**
   * One transaction for what nobody may have who was told that it came to nothing, as a claim on a session. It is taken back, and
   * rejects with `store-away`, when whoever asked may wait no more; the waits for a connection and for every lock count.
   */
  promptly<Answer>(work: (change: Transaction<Schema>) => Promise<Answer>): Promise<Answer>;
  /** Holds off other migrations until the end of this transaction. */
  lockSchema(change: Transaction<Schema>): Promise<void>;
  /** Whether a table of this name exists. */
  hasTable(name: string): Promise<boolean>;
  /** A copy of everything as it is now, in a new file. `env`: for the program that makes it. */
  backup(to: string, env: Readonly<Record<string, string>>): Promise<void>;
  /** Gives unused room back to the system. */
  vacuum(): Promise<void>;
  /** What is wrong with the files; empty: nothing. */
  integrity(): Promise<readonly string[]>;
  /** Bytes on disk. */
  size(): Promise<number>;
  /** Rejects when it cannot be reached or written to. */
  check(): Promise<void>;
  /** What the driver threw, as a person and `Keeper` want it: `store-away` when it is not the statement's fault. */
  errorOf(thrown: unknown): HubError;
}
