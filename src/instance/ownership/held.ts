import type { Clock } from '../../kernel/clock.ts';
import type { Grant } from './contract.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface HeldOptions {
  readonly key: string;
  readonly epoch: number;
  readonly until: number;
  readonly clock: Clock;
  readonly watch: Stopwatch;
  /** Called once, when the lease is over although nobody gave it back. */
  readonly lost: (why: string) => void;
  readonly release: (held: Held) => Promise<void>;
}

/**
 * One lease of this hub.
 * - held: from the answer of the database on; renewals move its end.
 * - over: it ran out by this hub's clocks, or the database says it is somebody else's. Told once; it never comes back.
 * - given back: by its holder, when nothing of the process is left. Until then it is renewed even when it is over, so that
 *   no other hub starts a process beside one that is still dying.
 */
export class Held implements Grant {
  readonly kind = 'mine';
  readonly key: string;
  readonly epoch: number;
  readonly #options: HeldOptions;
  #until: number;
  #over = false;
  #released: Promise<void> | undefined;
  #cancel: () => void;

  constructor(options: HeldOptions) {
    this.key = options.key;
    this.epoch = options.epoch;
    this.#options = options;
    this.#until = options.until;
    this.#cancel = this.#arm();
  }

  valid(): boolean {
    return !this.#over && this.#options.watch.at() < this.#until;
  }

  extend(until: number): void {
    this.#until = Math.max(this.#until, until);
  }

  lose(why: string): void {
    if (this.#over) return;
    this.end();
    this.#options.lost(why);
  }

  /** Over without anybody being told. */
  end(): void {
    this.#over = true;
    this.#cancel();
  }

  release(): Promise<void> {
    this.end();
    this.#released ??= this.#options.release(this);
    return this.#released;
  }

  #arm(): () => void {
    const { clock, watch } = this.#options;
    return clock.after(Math.max(1, this.#until - watch.at()), () => {
      if (this.#over) return;
      if (this.valid()) this.#cancel = this.#arm();
      else this.lose('its lease ran out without a word from the database');
    });
  }
}
