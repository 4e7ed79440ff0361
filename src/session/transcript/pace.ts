import type { Clock } from '../../kernel/clock.ts';

/** So long is worked at a stretch, in ms, and then others have their turn: looking for secrets takes long, relaying must not. */
const SLICE_MS = 4;
const PAUSE_MS = 4;

export class Pace {
  readonly #clock: Pick<Clock, 'monotonic' | 'sleep'>;
  #since: number;

  constructor(clock: Pick<Clock, 'monotonic' | 'sleep'>) {
    this.#clock = clock;
    this.#since = clock.monotonic();
  }

  /** To be called between two pieces of work. */
  async breathe(): Promise<void> {
    if (this.#clock.monotonic() - this.#since < SLICE_MS) return;
    await this.#clock.sleep(PAUSE_MS);
    this.#since = this.#clock.monotonic();
  }
}
