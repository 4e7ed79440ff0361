import type { ResPath } from '../fact/index.ts';
import type { Graph } from '../graph/index.ts';

export type Listener = (graph: Graph, changed: readonly ResPath[]) => void;

/** Who is told of changes. One that throws harms nobody else. */
export class Listeners {
  readonly #all = new Set<{ readonly tell: Listener }>();
  readonly #onBug: (error: unknown) => void;

  constructor(onBug: (error: unknown) => void) {
    this.#onBug = onBug;
  }

  add(tell: Listener): Disposable {
    const listener = { tell };
    this.#all.add(listener);
    return { [Symbol.dispose]: () => void this.#all.delete(listener) };
  }

  tell(graph: Graph, changed: readonly ResPath[]): void {
    for (const { tell } of this.#all) {
      try {
        tell(graph, changed);
      } catch (error) {
        this.#onBug(error);
      }
    }
  }
}
