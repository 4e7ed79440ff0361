import type { FileFacts } from '../fact/index.ts';
import type { KnownFile } from '../graph/index.ts';
import type { Entry, KeptEntry } from './kept-facts.ts';

/** What is remembered of a file. Its facts are read when somebody looks at them, which is seldom. */
export class AdoptedFile implements Entry, KnownFile {
  readonly size: number;
  readonly stamp: string;
  readonly hash: string;
  readonly unchecked: true | undefined;
  #facts: FileFacts | (() => FileFacts);

  constructor(size: number, { stamp, hash, unchecked }: Omit<KeptEntry, 'facts'>, facts: () => FileFacts) {
    this.size = size;
    this.stamp = stamp;
    this.hash = hash;
    this.unchecked = unchecked || undefined;
    this.#facts = facts;
  }

  get facts(): FileFacts {
    if (typeof this.#facts === 'function') this.#facts = this.#facts();
    return this.#facts;
  }
}
