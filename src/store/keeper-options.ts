import type { Clock } from '../kernel/clock.ts';
import type { Report } from '../kernel/report.ts';
import type { Store } from './contract.ts';
import type { StorePatience } from './patience.ts';
import type { SpoolFile } from './spool.ts';

export interface KeeperOptions {
  /** Called again, later and later, while it rejects with what may pass. */
  readonly open: () => Promise<Store>;
  readonly engine: Store['engine'];
  readonly spool: SpoolFile;
  readonly clock: Clock;
  readonly report: Report;
  readonly patience: StorePatience;
  readonly bounds?: Partial<Bounds>;
}

export interface Bounds {
  /** Records written at once. */
  readonly batch: number;
  /** The store is opened after so long, in ms, or when somebody asks for it: opening it takes time from the first clients. */
  readonly beginMs: number;
  /** Records are collected for so long, in ms. */
  readonly collectMs: number;
  /** Records that wait in memory. */
  readonly waiting: number;
  readonly spoolBytes: number;
  /** How long the last writing may take, in ms. */
  readonly finalMs: number;
  /** After a spool that could not be written, in ms. */
  readonly spoolAgainMs: number;
}

export const usualBounds: Bounds = {
  batch: 500,
  beginMs: 0,
  collectMs: 50,
  waiting: 10_000,
  spoolBytes: 16 * 1024 * 1024,
  finalMs: 2000,
  spoolAgainMs: 1000,
};
