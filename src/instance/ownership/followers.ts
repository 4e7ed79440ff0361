import type { Clock } from '../../kernel/clock.ts';
import type { Elsewhere, OwnedId, OwnerRows, OwnerSeen } from './contract.ts';
import { inTime } from './in-time.ts';

export interface FollowersOptions {
  readonly rows: OwnerRows;
  readonly clock: Clock;
  readonly scope: string;
  readonly leaseMs: number;
  readonly answerMs: number;
}

/**
 * Who on this hub waits for other hubs to own something no longer. Asks when there is news, when a lease should be over, and
 * twice in a lease in case news were missed.
 */
export class Followers implements AsyncDisposable {
  readonly #options: FollowersOptions;
  readonly #wake = new Map<string, Set<() => void>>();
  #subscription: Promise<AsyncDisposable | undefined> | undefined;

  constructor(options: FollowersOptions) {
    this.#options = options;
  }

  async follow(seen: Elsewhere, signal: AbortSignal): Promise<void> {
    this.#subscription ??= this.#subscribe();
    const { scope, leaseMs } = this.#options;
    let leftMs = seen.leftMs;
    while (!signal.aborted) {
      await this.#newsOf(seen.key, Math.min(leftMs, leaseMs / 2), signal);
      if (signal.aborted) return;
      const now = await this.#ask({ scope, key: seen.key });
      if (now !== 'unknown' && !(now && isStill(now, seen))) return;
      leftMs = now === 'unknown' ? leaseMs / 3 : now.leftMs;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { clock, answerMs } = this.#options;
    const ended = this.#subscription?.then((subscription) => subscription?.[Symbol.asyncDispose]());
    await inTime(ended ?? Promise.resolve(), { clock, ms: answerMs }).catch(() => undefined); // the connection ends with us
  }

  async #newsOf(key: string, withinMs: number, signal: AbortSignal): Promise<void> {
    const news = Promise.withResolvers<void>();
    const waiting = this.#wake.get(key) ?? new Set();
    this.#wake.set(key, waiting.add(news.resolve));
    const cancel = this.#options.clock.after(Math.max(1, withinMs), news.resolve);
    const stop = (): void => news.resolve();
    signal.addEventListener('abort', stop, { once: true });
    await news.promise;
    cancel();
    signal.removeEventListener('abort', stop);
    waiting.delete(news.resolve);
    if (waiting.size === 0) this.#wake.delete(key);
  }

  async #ask(id: OwnedId): Promise<OwnerSeen | undefined | 'unknown'> {
    const { rows, clock, answerMs } = this.#options;
    try {
      return await inTime(rows.owner(id), { clock, ms: answerMs });
    } catch {
      return 'unknown'; // the owner itself knows best: it refuses when its lease is over
    }
  }

  /** News only make it quicker: without them the lease's end is asked for. */
  async #subscribe(): Promise<AsyncDisposable | undefined> {
    const { rows, scope } = this.#options;
    try {
      return await rows.watchOwners(scope, ({ key }) => {
        for (const wake of this.#wake.get(key) ?? []) wake();
      });
    } catch {
      this.#subscription = undefined; // tried again with the next one who waits
      return undefined;
    }
  }
}

const isStill = (now: OwnerSeen, { hub, epoch }: Elsewhere): boolean =>
  now.hub === hub && now.epoch === epoch && now.leftMs > 0;
