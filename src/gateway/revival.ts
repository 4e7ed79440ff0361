import type { Clock } from '../kernel/clock.ts';

const FIRST_MS = 100;
const LONGEST_MS = 60_000;
/** A process that lived for so long was well. */
const WELL_MS = 60_000;

/**
 * Starts a crashed server again for those who are subscribed to it and ask nothing: at once the first time, later and
 * later while it keeps crashing. Ends with its owner.
 */
export class Revival {
  readonly #clock: Clock;
  readonly #start: () => void;
  #delayMs = 0;
  #lastAt = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;
  #ended = false;

  constructor(clock: Clock, start: () => void) {
    this.#clock = clock;
    this.#start = start;
  }

  begin(): void {
    if (this.#ended) return;
    const now = this.#clock.monotonic();
    this.#delayMs =
      now - this.#lastAt > WELL_MS + this.#delayMs ? 0 : Math.min(LONGEST_MS, this.#delayMs * 2 || FIRST_MS);
    this.#lastAt = now;
    this.#cancel?.();
    this.#cancel = this.#clock.after(this.#delayMs, this.#start);
  }

  end(): void {
    this.#ended = true;
    this.#cancel?.();
  }
}
