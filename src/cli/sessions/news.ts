import type { SessionDeed } from '../../admin/contract.ts';

/** Calls are written down a little later than they happened: so far back is looked again, in ms. */
const LATE_MS = 15_000;

/** Tells each deed once, however often it is given, and also one that comes late. */
export class News {
  /** By id, when it was. */
  readonly #seen = new Map<string, number>();
  #newest = 0;

  constructor(seen: readonly SessionDeed[]) {
    this.of(seen);
  }

  /** Since when to ask. */
  get since(): number {
    return Math.max(0, this.#newest - LATE_MS);
  }

  of(deeds: readonly SessionDeed[]): readonly SessionDeed[] {
    const fresh = deeds.filter(({ id }) => !this.#seen.has(id));
    for (const { id, at } of fresh) {
      const moment = Date.parse(at);
      this.#seen.set(id, moment);
      this.#newest = Math.max(this.#newest, moment);
    }
    for (const [id, at] of this.#seen) if (at < this.since) this.#seen.delete(id);
    return fresh;
  }
}
