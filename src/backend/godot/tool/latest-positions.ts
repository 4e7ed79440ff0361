import type { Graph, NodeId } from '../graph/contract.ts';
import type { Layout, Position } from '../layout/index.ts';

export const positionStates = ['ready', 'computing', 'failed'] as const;

export interface Positions {
  readonly state: (typeof positionStates)[number];
  /** Of each node, where they are ready. */
  readonly of: ReadonlyMap<NodeId, Position>;
}

const none: ReadonlyMap<NodeId, Position> = new Map();

/** Where nodes lie, for who does not want to wait: what is not known yet is computed for who asks again. */
export class LatestPositions {
  readonly #known = new WeakMap<Layout, { readonly hash: string; readonly positions: Positions }>();

  /** One that failed is told once, and tried again. */
  now(layout: Layout, graph: Graph): Positions {
    const { hash } = graph;
    const known = this.#known.get(layout);
    if (known?.hash === hash && known.positions.state !== 'failed') return known.positions;
    this.#known.set(layout, { hash, positions: { state: 'computing', of: none } });
    const keep = (positions: Positions): void => {
      if (this.#known.get(layout)?.hash === hash) this.#known.set(layout, { hash, positions });
    };
    layout.positionsOf(graph, new AbortController().signal).then(
      (of) => keep({ state: 'ready', of }),
      () => keep({ state: 'failed', of: none }),
    );
    return known?.hash === hash ? known.positions : { state: 'computing', of: none };
  }
}
