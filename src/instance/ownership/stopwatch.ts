import type { Clock } from '../../kernel/clock.ts';
import type { Judgement, Reading } from './judgement.ts';

/**
 * Time that runs at least as fast as either clock of this machine. `look` is called whenever the hub asks the database:
 * from one look to the next the clock that ran more counts, so that the wall clock set back between two looks takes nothing
 * away from what had passed before.
 */
export class Stopwatch {
  readonly #clock: Clock;
  readonly #judgement: Judgement;
  #before = 0;
  #since: Reading;

  constructor(clock: Clock, judgement: Judgement) {
    this.#clock = clock;
    this.#judgement = judgement;
    this.#since = this.#reading();
  }

  /** Without effect. */
  at(): number {
    return this.#before + this.#judgement.passed(this.#since, this.#reading());
  }

  look(): number {
    this.#before = this.at();
    this.#since = this.#reading();
    return this.#before;
  }

  #reading(): Reading {
    return { wall: this.#clock.now(), monotonic: this.#clock.monotonic() };
  }
}
