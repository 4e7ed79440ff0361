import type { Report } from '../kernel/report.ts';
import { DiskSpool, type Keeper, openKeeper, openStore, storePatience } from '../store/index.ts';
import type { Configured } from './config-of.ts';
import { realClock } from './real-clock.ts';

/** Loading and opening the store blocks for some 25 ms, which the clients that a new hub was started for do not wait for. */
const BEGIN_MS = 300;

/** The store of these settings, kept. What speaks SQL is a bundle of its own, loaded when it is opened. */
export function keeperOf({ places, settings }: Configured, report: Report): Keeper {
  const { databaseUrl: url, databasePoolSize: poolSize, storeTimeoutMs: timeoutMs } = settings;
  return openKeeper({
    engine: url === undefined ? 'sqlite' : 'postgres',
    open: () => openStore({ url, file: places.databaseFile, poolSize, clock: realClock, timeoutMs }),
    spool: new DiskSpool(places.spool, report),
    clock: realClock,
    report,
    patience: { ...storePatience, timeoutMs },
    bounds: { beginMs: BEGIN_MS },
  });
}
