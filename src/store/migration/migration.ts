import type { Transaction } from 'kysely';
import type { Engine } from '../engine.ts';
import type { Schema } from '../schema.ts';

/** One step of the schema. Never changed after a release; what it did can be undone. */
export interface Migration {
  /** Sorts after the one before. */
  readonly name: string;
  /** For the sentence that is printed while it runs. */
  readonly does: string;
  up(change: Transaction<Schema>, engine: Engine): Promise<void>;
  down(change: Transaction<Schema>, engine: Engine): Promise<void>;
}
