import { randomFillSync } from 'node:crypto';
import type { Random } from '../kernel/random.ts';

/** Drawn at once: asking for the few bytes of one id takes longer than all else that makes the id. */
const AT_ONCE = 4096;

class DrawnAhead implements Random {
  readonly #drawn = Buffer.alloc(AT_ONCE);
  #at = AT_ONCE;

  readonly hex = (bytes: number): string => {
    if (bytes > AT_ONCE) return randomFillSync(Buffer.alloc(bytes)).toString('hex');
    if (this.#at + bytes > AT_ONCE) {
      randomFillSync(this.#drawn);
      this.#at = 0;
    }
    const text = this.#drawn.toString('hex', this.#at, this.#at + bytes);
    this.#drawn.fill(0, this.#at, this.#at + bytes);
    this.#at += bytes;
    return text;
  };
}

export const realRandom: Random = new DrawnAhead();
