import type { Clock } from '../kernel/clock.ts';
import { isStoreTrouble } from '../kernel/is-store-trouble.ts';
import type { Report } from '../kernel/report.ts';
import type { Keeper } from '../store/index.ts';
import type { SessionRooms } from './sessions-in.ts';

export interface RetentionOptions {
  readonly sessions: { readonly retention: Pick<SessionRooms['retention'], 'prune'> };
  readonly keeper: { readonly standing: Pick<Keeper['standing'], 'state'> };
  readonly clock: Clock;
  readonly report: Report;
  /** 0: everything is kept for ever. */
  readonly days: number;
}

/** Behind the first clients. */
const FIRST_LOOK_MS = 60_000;
/** A timer of a day would wait through every sleep of the machine. */
const LOOK_MS = 3_600_000;
const DAY_MS = 24 * 3_600_000;

/** Once a day forgets what was over for so many days, while the store is there. The answer ends it. */
export function keepRetention({ sessions, keeper, clock, report, days }: RetentionOptions): () => void {
  if (days === 0) return () => undefined;
  let prunedAt: number | undefined;
  const look = (): void => {
    cancel = clock.after(LOOK_MS, look);
    const isDue = prunedAt === undefined || Math.abs(clock.now() - prunedAt) >= DAY_MS; // a clock may be set back
    if (!isDue || keeper.standing.state !== 'open') return;
    prunedAt = clock.now();
    void prune();
  };
  const prune = async (): Promise<void> => {
    try {
      const {
        sessions: gone,
        events,
        checkpoints,
        oldCheckpoints,
        commands,
      } = await sessions.retention.prune({
        days,
        dryRun: false,
      });
      const all = checkpoints + oldCheckpoints;
      if (gone + all + commands > 0)
        report({ kind: 'session.pruned', sessions: gone, events, checkpoints: all, commands, days });
    } catch (error) {
      prunedAt = undefined; // tried again with the next look
      if (!isStoreTrouble(error)) report({ kind: 'bug', where: 'retention', error });
    }
  };
  let cancel = clock.after(FIRST_LOOK_MS, look);
  return () => cancel();
}
