import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../kernel/clock.ts';

/** Long work in short pieces, so that whoever asks meanwhile gets an answer. */
export class Slices {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #ms: number;
  #until: number;

  constructor(clock: Pick<Clock, 'monotonic'>, ms = 6) {
    this.#clock = clock;
    this.#ms = ms;
    this.#until = clock.monotonic() + ms;
  }

  /** True when it is time to `rest`. */
  get spent(): boolean {
    return this.#clock.monotonic() >= this.#until;
  }

  async rest(): Promise<void> {
    await setImmediate();
    this.#until = this.#clock.monotonic() + this.#ms;
  }
}
