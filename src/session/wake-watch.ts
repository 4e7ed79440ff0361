import type { Clock } from '../kernel/clock.ts';

const LOOK_MS = 5000;
/** What a busy machine may be late. */
const LATE_MS = 10_000;

/** Notices that this machine slept, was stopped, or had its clock moved: nothing was heard of anybody meanwhile. */
export class WakeWatch implements Disposable {
  readonly #clock: Clock;
  #wall: number;
  #monotonic: number;
  #wokeAt: number | undefined;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#wall = clock.now();
    this.#monotonic = clock.monotonic();
    this.#next();
  }

  /** Wall time; undefined: never, since this was made. Looks now: a question may come before the next look. */
  get wokeAt(): number | undefined {
    this.#look();
    return this.#wokeAt;
  }

  [Symbol.dispose](): void {
    this.#cancel();
  }

  #next(): void {
    this.#cancel = this.#clock.after(LOOK_MS, () => {
      this.#look();
      this.#next();
    });
  }

  #look(): void {
    const [wall, monotonic] = [this.#clock.now(), this.#clock.monotonic()];
    const passed = monotonic - this.#monotonic;
    const jumped = Math.abs(wall - this.#wall - passed);
    if (passed > LOOK_MS + LATE_MS || jumped > LATE_MS) this.#wokeAt = wall;
    this.#wall = wall;
    this.#monotonic = monotonic;
  }
}
