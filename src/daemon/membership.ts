import type { Socket } from 'node:net';
import type { Link, ServerSpec } from '../gateway/index.ts';
import type { Pool } from '../instance/index.ts';
import type { Random } from '../kernel/random.ts';
import type { Report } from '../kernel/report.ts';
import type { Keeper } from '../store/index.ts';
import type { Cluster } from './cluster/index.ts';
import type { Configured } from './config-of.ts';
import { realClock } from './real-clock.ts';

/** What a hub brings to the cluster it joins. */
export interface Joining {
  readonly hub: string;
  readonly version: string;
  readonly scope: string;
  readonly random: Random;
  readonly report: Report;
  readonly keeper: Keeper;
  readonly pool: Pool<ServerSpec, Link>;
  /** Another hub's clients, for one instance; until `over`. */
  readonly serve: (socket: Socket, spec: ServerSpec, over: AbortSignal) => void;
}

/**
 * The place of this hub among those that share its instances. It exists before the hub can join, as what starts instances waits
 * for it; without a cluster or without PostgreSQL there is none, and nothing of it is loaded.
 */
export class Membership implements AsyncDisposable {
  readonly #config: Configured;
  readonly #joined = Promise.withResolvers<Cluster>();

  constructor(config: Configured) {
    this.#config = config;
    this.#joined.promise.catch(() => undefined); // told to everybody who wants to start something
  }

  static of(config: Configured): Membership | undefined {
    const { cluster, databaseUrl } = config.settings;
    return cluster === undefined || databaseUrl === undefined ? undefined : new Membership(config);
  }

  get cluster(): Promise<Cluster> {
    return this.#joined.promise;
  }

  /** Never rejects: a hub that cannot join serves what needs no instance, and says why to everybody else. */
  async join({ pool, ...mine }: Joining): Promise<void> {
    try {
      const { joinCluster } = await import('./cluster/index.ts');
      const disown = (key: Parameters<typeof pool.stop>[0]): void => void pool.stop(key, 'disowned');
      const config = this.#config;
      this.#joined.resolve(
        await joinCluster({ ...mine, config, clock: realClock, disown, specOf: (key) => pool.specOf(key) }),
      );
    } catch (error) {
      mine.report({ kind: 'bug', where: 'joining of the cluster', error });
      this.#joined.reject(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cluster.then(
      (cluster) => cluster[Symbol.asyncDispose](),
      () => undefined, // it never joined
    );
  }
}
