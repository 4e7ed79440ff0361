import type { Link, ServerSpec } from '../gateway/index.ts';
import { bootId, type FileRecords, type Launcher, type Named, type Pool, sweep } from '../instance/index.ts';
import type { Report } from '../kernel/report.ts';
import { type Adoption, adoptLeftBehind } from './adopt.ts';
import type { Cluster } from './cluster/index.ts';
import { realClock } from './real-clock.ts';
import type { ServerKinds } from './server-kinds.ts';

export interface LeftBehindOptions {
  readonly hub: string;
  readonly homeId: string;
  readonly records: FileRecords;
  readonly report: Report;
  readonly kinds: ServerKinds;
  readonly pool: Pool<ServerSpec, Link>;
  /** Where this hub shares its instances with others. */
  readonly cluster: Promise<Cluster> | undefined;
}

export interface LeftBehind {
  readonly adopting: Promise<Adoption>;
  /** What was not adopted is gone. */
  readonly swept: Promise<void>;
  /** Called last, when every instance was stopped: ends what servers started in groups of their own and left running. */
  leaveNothing(): Promise<void>;
}

/** A process of a killed hub gets so long, in ms, between SIGTERM and SIGKILL. */
const SWEEP_STOP_MS = 3000;

/** What an earlier hub left running: this hub goes on with it, or ends it. */
export function settleLeftBehind(options: LeftBehindOptions): LeftBehind {
  const { hub, homeId, records, report, kinds, pool, cluster } = options;
  const sweepAs = async (hub: string, adopted: readonly Named[]): Promise<void> => {
    await sweep({ hub, homeId, records, report, adopted, clock: realClock, stopMs: SWEEP_STOP_MS });
  };
  const claim: ServerKinds['claim'] = async (record, adoptable, spec) => {
    if (!cluster) return kinds.claim(record, adoptable, spec);
    const take = (epoch: number): ReturnType<ServerKinds['claim']> =>
      kinds.claim(record, { ...adoptable, epoch: Math.max(epoch, adoptable.epoch) }, spec);
    return (await cluster).adopt(spec.key, take);
  };
  const adopting = adoptLeftBehind({ hub, bootId: bootId(), report, records, pool, claim });
  const swept = adopting.then(({ adopted }) => sweepAs(hub, adopted));
  swept
    .then(() => kinds.fillSpares())
    .then(() => kinds.clear()) // nobody waits for it
    .catch((error: unknown) => report({ kind: 'bug', where: 'sockets left behind', error }));
  const leaveNothing = async (): Promise<void> => {
    await kinds.endSpares();
    await sweepAs('', []); // to no hub belongs whatever is left now
  };
  return { adopting, swept, leaveNothing };
}

/**
 * Nothing starts before it is known whom this hub goes on with, nor before the sweep of the rest is through, so that no key ever
 * runs twice.
 */
export function launcherIn(
  { kinds, cluster }: Pick<LeftBehindOptions, 'kinds' | 'cluster'>,
  definition: ServerSpec,
  before: () => LeftBehind,
): Launcher {
  const { key, kind } = definition;
  return {
    async launch(spec, signal) {
      const { adopting, swept } = before();
      const living = (await adopting).take(key);
      if (living) return living;
      await swept;
      const launcher = kinds.launcherOf(kind);
      return ((await cluster)?.launcherOf(definition, launcher) ?? launcher).launch(spec, signal);
    },
  };
}
