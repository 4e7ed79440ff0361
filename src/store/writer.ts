import type { Store } from './contract.ts';
import { faultOf } from './fault-of.ts';
import type { Entry } from './journal.ts';
import type { Reach } from './reach.ts';
import type { Haste } from './statement.ts';

interface Refusal {
  readonly store: Store;
  readonly haste: Haste;
  readonly error: unknown;
}

/** Brings records into the store, in order. One that it refuses for good must not hold up the others. */
export class Writer {
  readonly #reach: Pick<Reach, 'policies' | 'lost'>;
  readonly #refused: (entry: Entry, error: unknown) => void;

  constructor(reach: Pick<Reach, 'policies' | 'lost'>, refused: (entry: Entry, error: unknown) => void) {
    this.#reach = reach;
    this.#refused = refused;
  }

  /** How many of them, from the first on, are settled: written, or refused for good. Fewer than all: the store is away. */
  async write(store: Store, entries: readonly Entry[], haste: Haste = {}): Promise<number> {
    if (entries.length === 0) return 0;
    try {
      await this.#reach.policies.deed(() =>
        store.write(
          entries.map(({ record }) => record),
          haste,
        ),
      );
      return entries.length;
    } catch (error) {
      if (await this.#refuses(store, error)) return this.#halves({ store, haste, error }, entries);
      this.#reach.lost(error);
      return 0;
    }
  }

  /** It is the records' fault when the store is well otherwise. */
  async #refuses(store: Store, error: unknown): Promise<boolean> {
    if (faultOf(error) !== 'other') return false;
    try {
      await this.#reach.policies.deed(() => store.check());
      return true;
    } catch {
      return false; // then that is what is wrong
    }
  }

  async #halves({ store, haste, error }: Refusal, entries: readonly Entry[]): Promise<number> {
    const [first] = entries;
    if (first && entries.length === 1) {
      this.#refused(first, error);
      return 1;
    }
    const half = Math.floor(entries.length / 2);
    const count = await this.write(store, entries.slice(0, half), haste);
    return count < half ? count : half + (await this.write(store, entries.slice(half), haste));
  }
}
