import type { StoreRecord } from './contract.ts';

/** A record on its way, and who waits to hear that it is safe. */
export interface Entry {
  readonly record: StoreRecord;
  readonly promise?: Promised | undefined;
}

/** Several records of one caller: kept when all of them are safe. */
export class Promised {
  readonly #outcome = Promise.withResolvers<void>();
  #left: number;

  constructor(records: number) {
    this.#left = records;
    if (records === 0) this.#outcome.resolve();
  }

  get kept(): Promise<void> {
    return this.#outcome.promise;
  }

  keep(): void {
    if (--this.#left === 0) this.#outcome.resolve();
  }

  /** Says nothing once all are kept. */
  break(why: unknown): void {
    this.#outcome.reject(why);
  }
}

/** What was recorded and is neither in the store nor in the spool yet, in order and bounded. */
export class Journal {
  readonly #most: number;
  #entries: Entry[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** False when there is no room. */
  add(entry: Entry): boolean {
    if (this.#entries.length >= this.#most) return false;
    this.#entries.push(entry);
    return true;
  }

  take(most: number): Entry[] {
    return this.#entries.splice(0, most);
  }

  /** What was taken and could not be brought anywhere; it was here before, so it has room. */
  putBack(entries: readonly Entry[]): void {
    if (entries.length > 0) this.#entries = [...entries, ...this.#entries];
  }
}
