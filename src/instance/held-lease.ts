import { HubError } from '../kernel/errors.ts';
import type { Breaker, Lease, Link } from './contract.ts';

/** One caller who waits for the link. The first of link, error and its own abort is its answer; the rest is unheard. */
export class Waiter<L> {
  readonly answer = Promise.withResolvers<L>();
  readonly #done = new AbortController();

  /** Calls `gaveUp` when the caller aborts before there is an answer. */
  constructor(signal: AbortSignal, gaveUp: (waiter: Waiter<L>) => void) {
    signal.addEventListener('abort', () => gaveUp(this), { once: true, signal: this.#done.signal });
  }

  resolve(link: L): void {
    this.#done.abort();
    this.answer.resolve(link);
  }

  reject(reason: unknown): void {
    this.#done.abort();
    this.answer.reject(reason);
  }
}

/** What a lease holds on to. */
export interface Holdable<L extends Link> {
  readonly current: L | undefined;
  readonly breaker: Breaker;
  ask(waiter: Waiter<L>): void;
  dismiss(waiter: Waiter<L>, reason: unknown): void;
  release(): void;
}

/** A hold that can be let go once. Who still waits through it then is told so. */
export class HeldLease<L extends Link> implements Lease<L> {
  readonly breaker: Breaker;
  readonly #name: string;
  readonly #waiting = new Set<Waiter<L>>();
  #on: Holdable<L> | undefined;

  constructor(name: string, on: Holdable<L>) {
    this.#name = name;
    this.#on = on;
    this.breaker = on.breaker;
  }

  get current(): L | undefined {
    return this.#on?.current;
  }

  async link(signal: AbortSignal): Promise<L> {
    signal.throwIfAborted();
    const on = this.#on;
    if (!on) throw this.#letGo();
    const waiter = new Waiter<L>(signal, (waiter) => on.dismiss(waiter, signal.reason));
    this.#waiting.add(waiter);
    try {
      on.ask(waiter);
      return await waiter.answer.promise;
    } finally {
      this.#waiting.delete(waiter);
    }
  }

  [Symbol.dispose](): void {
    const on = this.#on;
    if (!on) return;
    this.#on = undefined;
    for (const waiter of this.#waiting) on.dismiss(waiter, this.#letGo());
    on.release();
  }

  #letGo(): HubError {
    return new HubError('instance-stopped', `The hold on ${this.#name} was let go; take a new one to call it again.`);
  }
}
