interface Item {
  at: number;
  order: number;
  run: () => void;
}

/** Simulated real time: what is to happen, the earliest first, in the order it was asked for when times are equal. */
export class EventQueue {
  now = 0;
  readonly #heap: Item[] = [];
  #order = 0;

  at(at: number, run: () => void): void {
    const item = { at: Math.max(at, this.now), order: this.#order++, run };
    let index = this.#heap.push(item) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#before(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  in(ms: number, run: () => void): void {
    this.at(this.now + ms, run);
  }

  /** The next thing, with `now` moved to its time; undefined when it comes after `until`. */
  next(until: number): (() => void) | undefined {
    const first = this.#heap[0];
    if (!first || first.at > until) return undefined;
    const last = this.#heap.pop();
    if (last && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink();
    }
    this.now = first.at;
    return first.run;
  }

  #sink(): void {
    for (let index = 0; ; ) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) if (this.#before(child, least)) least = child;
      if (least === index) return;
      this.#swap(index, least);
      index = least;
    }
  }

  #before(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (!one || !other) return false;
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (!one || !other) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}
