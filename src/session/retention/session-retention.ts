import type { Clock } from '../../kernel/clock.ts';
import { type Checkpoints, DAY_MS, usualRetention } from '../checkpoint/index.ts';

interface Order {
  readonly scope: string;
  readonly before: number;
  readonly dryRun: boolean;
}

interface Rows {
  readonly sessions: number;
  readonly events: number;
  readonly checkpoints: number;
  readonly commands: number;
}

/** Where sessions are kept; `compose.ts` hands it in. Rejects with `store-away`. */
export interface PruneRecords {
  /**
   * Sessions that were closed before, each whole; commands of before. Never an open session. A part of them at a time: all is gone
   * when no session and no command went.
   */
  prune(order: Order): Promise<Rows>;
}

/** What else is kept of sessions, under its name. Answers how many went, or would. */
export interface AlsoKept {
  readonly name: string;
  prune(order: { readonly before: number; readonly dryRun: boolean }): Promise<number>;
}

export interface RetentionOptions {
  readonly records: PruneRecords;
  readonly checkpoints: Pick<Checkpoints, 'cleanUp'>;
  readonly also?: readonly AlsoKept[];
  readonly scope: string;
  readonly clock: Pick<Clock, 'now'>;
}

/** What went, or would. */
export interface Pruned extends Rows {
  readonly before: number;
  /** Of sessions that stay: checkpoints that are older than those of their kind are kept. */
  readonly oldCheckpoints: number;
  readonly also: readonly { readonly name: string; readonly count: number }[];
}

/**
 * Forgets what is long over. A session goes as a whole or not at all, so that the chain of its events can be verified for as long
 * as there is any of it; one that is open stays whole, and so does one that somebody goes on with.
 */
export class SessionRetention {
  readonly #options: RetentionOptions;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  async prune({ days, dryRun }: { readonly days: number; readonly dryRun: boolean }): Promise<Pruned> {
    const { checkpoints, also = [], scope, clock } = this.#options;
    const before = clock.now() - days * DAY_MS;
    const rows = await this.#allParts({ scope, before, dryRun });
    const swept = await checkpoints.cleanUp(usualRetention, { closedSince: before, dryRun });
    const more: { name: string; count: number }[] = [];
    for (const one of also) more.push({ name: one.name, count: await one.prune({ before, dryRun }) });
    return { ...rows, before, oldCheckpoints: swept.reduce((sum, { count }) => sum + count, 0), also: more };
  }

  async #allParts(order: Order): Promise<Rows> {
    const all = { sessions: 0, events: 0, checkpoints: 0, commands: 0 };
    for (;;) {
      const part = await this.#options.records.prune(order);
      for (const what of kinds) all[what] += part[what];
      if (order.dryRun || part.sessions + part.commands === 0) return all;
    }
  }
}

const kinds = ['sessions', 'events', 'checkpoints', 'commands'] as const;
