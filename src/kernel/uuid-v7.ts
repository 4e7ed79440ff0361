import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/**
 * UUIDv7 (RFC 9562): 48 bits of wall time, 12 bits that count within one millisecond, 62 bits of chance. Those of one
 * maker sort in the order they were made, also when the clock is set back.
 */
export class UuidV7 {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #random: Random;
  #at = 0;
  #serial = 0;

  constructor(clock: Pick<Clock, 'now'>, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  next(): string {
    const now = Math.trunc(this.#clock.now());
    if (now > this.#at) {
      this.#at = now;
      this.#serial = 0;
    } else if (++this.#serial > 0xfff) {
      this.#at++;
      this.#serial = 0;
    }
    const serial = this.#serial.toString(16).padStart(3, '0');
    const chance = this.#random.hex(8);
    const variant = ((Number.parseInt(chance.slice(0, 1), 16) & 0x3) | 0x8).toString(16);
    return `${timeOf(this.#at)}-7${serial}-${variant}${chance.slice(1, 4)}-${chance.slice(4)}`;
  }
}

/** Sorts before every id that is made at that moment or later, and after those that were made before. */
export const firstIdAt = (ms: number): string => timeOf(Math.max(0, Math.trunc(ms)));

/** 48 bits, as an id begins with them. */
function timeOf(ms: number): string {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}`;
}
