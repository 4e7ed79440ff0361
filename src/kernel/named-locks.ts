import type { Clock } from './clock.ts';
import { HubError } from './errors.ts';

/** Who wants a lock, for the message that others get, and how long they wait for it. */
export interface LockWish {
  /** What they do with it: `restart`, `stop`. */
  readonly by: string;
  readonly waitMs: number;
}

interface Waiter {
  readonly by: string;
  readonly got: PromiseWithResolvers<Disposable>;
}

interface Lock {
  by: string;
  /** In the order they came. */
  readonly queue: Set<Waiter>;
}

/**
 * One holder per name at a time, the others in the order they came. For deeds that may not meet and are not the same deed:
 * callers who want the same thing share a promise instead. A name that nobody holds costs nothing.
 */
export class NamedLocks {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #locks = new Map<string, Lock>();

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock;
  }

  /** Names that somebody holds. */
  get held(): number {
    return this.#locks.size;
  }

  /**
   * Resolves when it is the caller's; disposing gives it back, once. Rejects with HubError `busy`, which names the holder,
   * after `waitMs`, or with the signal's reason.
   */
  async hold(name: string, { by, waitMs }: LockWish, signal?: AbortSignal): Promise<Disposable> {
    signal?.throwIfAborted();
    const lock = this.#locks.get(name);
    if (!lock) return this.#taken(name, { by, queue: new Set() });
    const waiter: Waiter = { by, got: Promise.withResolvers() };
    lock.queue.add(waiter);
    const leave = (why: unknown): void => {
      if (lock.queue.delete(waiter)) waiter.got.reject(why); // else it is theirs already
    };
    const cancel = this.#clock.after(waitMs, () => leave(busy(name, lock.by, waitMs)));
    const abort = (): void => leave(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await waiter.got.promise;
    } finally {
      cancel();
      signal?.removeEventListener('abort', abort);
    }
  }

  #taken(name: string, lock: Lock): Disposable {
    this.#locks.set(name, lock);
    return this.#release(name, lock);
  }

  #release(name: string, lock: Lock): Disposable {
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (held) this.#pass(name, lock);
        held = false;
      },
    };
  }

  #pass(name: string, lock: Lock): void {
    const [next] = lock.queue;
    if (!next) return void this.#locks.delete(name);
    lock.queue.delete(next);
    lock.by = next.by;
    next.got.resolve(this.#release(name, lock));
  }
}

const busy = (name: string, by: string, waitMs: number): HubError =>
  new HubError('busy', `${name} is busy (${by}) and was not free within ${waitMs} ms. Try again when that is done.`);
