import type { Clock } from '../kernel/clock.ts';
import type { Migration } from './migration/migration.ts';

export interface StoreOptions {
  /** Of PostgreSQL; without it the SQLite file is used. */
  readonly url?: string | undefined;
  /** The SQLite file; backups of either engine lie beside it. */
  readonly file: string;
  readonly poolSize: number;
  readonly clock: Clock;
  /** How long whoever asks a server waits; without it as long as is usual. */
  readonly timeoutMs?: number;
  /** What this program knows of; tests have others. */
  readonly migrations?: readonly Migration[];
}
