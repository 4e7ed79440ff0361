import type { Clock } from '../../src/kernel/clock.ts';

interface Timer {
  at: number;
  fn: () => void;
}

/** Time that stands still until a test moves it. Wall time and monotonic time run together, from different zeros. */
export class FakeClock implements Clock {
  #now = 0;
  #slept = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return 1_700_000_000_000 + this.#now + this.#slept;
  }

  monotonic(): number {
    return this.#now;
  }

  after(ms: number, fn: () => void): () => void {
    const timer: Timer = { at: this.#now + ms, fn };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const cancel = this.after(ms, resolve);
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await promise;
    } finally {
      cancel();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Timers that were asked for and have neither fired nor been cancelled. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Fires what falls due on the way, in order, and lets everything that follows from it settle. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settled();
    for (let next = this.#due(until); next; next = this.#due(until)) {
      this.#now = Math.max(this.#now, next.at);
      this.#timers.delete(next);
      next.fn();
      await settled();
    }
    this.#now = until;
  }

  /** The machine sleeps: wall time goes on, and nothing else does. */
  sleepThrough(ms: number): void {
    this.#slept += ms;
  }

  #due(until: number): Timer | undefined {
    return [...this.#timers].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
  }
}

/** One turn of the event loop: every promise that can settle without time or I/O has. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
