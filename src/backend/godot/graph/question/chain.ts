import type { EdgeKind } from '../../fact/index.ts';
import type { Graph, GraphEdge, NodeId } from '../contract.ts';

export interface ChainWish {
  /** Only along the edges, from who needs to what is needed; else either way. */
  readonly directed: boolean;
  readonly kinds?: readonly EdgeKind[];
  /** Longest path, in steps. */
  readonly maxLength: number;
  readonly maxPaths: number;
}

/** One way from a node to the next. */
export interface Step {
  readonly to: NodeId;
  /** All that joins the two; against the arrow where `from` of the edge is `to` of the step. */
  readonly edges: readonly GraphEdge[];
}

export interface Chain {
  /** Steps of the shortest path: empty from a node to itself, undefined where there is none, however long. */
  readonly shortest: readonly Step[] | undefined;
  /** Simple paths, the shortest first. */
  readonly paths: readonly (readonly Step[])[];
  /** There are more, or may be: a bound was met. */
  readonly more: boolean;
}

/** So many steps are tried, then the search is given up: there can be more paths than atoms. */
const MAX_TRIES = 100_000;

/** How one node comes to depend on another one: every path without a circle, within bounds. */
export function chainOf(graph: Graph, from: NodeId, to: NodeId, wish: ChainWish): Chain {
  const neighbours = neighboursIn(graph, wish);
  const distance = distancesTo(to, (id) => neighbours(id, 'backward').keys());
  const shortest = shortestFrom(from, to, distance, (id) => neighbours(id, 'forward'));
  if (shortest === undefined || from === to) return { shortest, paths: shortest ? [shortest] : [], more: false };
  const search = new Search((id) => neighbours(id, 'forward'), to, distance, wish);
  // By length, so that what is cut off is the longest.
  for (let length = shortest.length; length <= wish.maxLength && !search.over; length++) search.run(from, length);
  return { shortest, paths: search.found, more: search.over || search.cut };
}

type Neighbours = (id: NodeId, way: 'forward' | 'backward') => ReadonlyMap<NodeId, readonly GraphEdge[]>;

function neighboursIn(graph: Graph, { directed, kinds }: ChainWish): Neighbours {
  const wanted = kinds && new Set(kinds);
  const known = {
    forward: new Map<NodeId, ReadonlyMap<NodeId, GraphEdge[]>>(),
    backward: new Map<NodeId, ReadonlyMap<NodeId, GraphEdge[]>>(),
  };
  return (id, way) => {
    const before = known[way].get(id);
    if (before) return before;
    const found = new Map<NodeId, GraphEdge[]>();
    const add = (other: NodeId, edge: GraphEdge): void => {
      if (other === id || (wanted && !wanted.has(edge.kind))) return;
      const list = found.get(other);
      if (list) list.push(edge);
      else found.set(other, [edge]);
    };
    if (!directed || way === 'forward') for (const edge of graph.edgesFrom(id)) add(edge.to, edge);
    if (!directed || way === 'backward') for (const edge of graph.edgesTo(id)) add(edge.from, edge);
    known[way].set(id, found);
    return found;
  };
}

/** Steps from each node to the goal. */
function distancesTo(goal: NodeId, before: (id: NodeId) => Iterable<NodeId>): ReadonlyMap<NodeId, number> {
  const distance = new Map<NodeId, number>([[goal, 0]]);
  for (const [id, far] of distance)
    for (const other of before(id)) if (!distance.has(other)) distance.set(other, far + 1);
  return distance;
}

function shortestFrom(
  from: NodeId,
  to: NodeId,
  distance: ReadonlyMap<NodeId, number>,
  after: (id: NodeId) => ReadonlyMap<NodeId, readonly GraphEdge[]>,
): readonly Step[] | undefined {
  if (!distance.has(from)) return undefined;
  const steps: Step[] = [];
  for (let at = from; at !== to; ) {
    const left = distance.get(at) ?? 0;
    const next = [...after(at)].find(([id]) => distance.get(id) === left - 1);
    if (!next) return undefined;
    steps.push({ to: next[0], edges: next[1] });
    at = next[0];
  }
  return steps;
}

/** Depth first to one exact length, leaving every way that can no longer arrive. */
class Search {
  readonly found: (readonly Step[])[] = [];
  readonly #after: (id: NodeId) => ReadonlyMap<NodeId, readonly GraphEdge[]>;
  readonly #goal: NodeId;
  readonly #distance: ReadonlyMap<NodeId, number>;
  readonly #most: number;
  #tries = 0;
  #cut = false;

  constructor(
    after: (id: NodeId) => ReadonlyMap<NodeId, readonly GraphEdge[]>,
    goal: NodeId,
    distance: ReadonlyMap<NodeId, number>,
    { maxPaths }: ChainWish,
  ) {
    this.#after = after;
    this.#goal = goal;
    this.#distance = distance;
    this.#most = maxPaths;
  }

  get over(): boolean {
    return this.#tries > MAX_TRIES || this.found.length >= this.#most;
  }

  /** The last run left ways that would have arrived later. */
  get cut(): boolean {
    return this.#cut;
  }

  run(from: NodeId, length: number): void {
    this.#cut = false;
    this.#visit(from, length, { steps: [], on: new Set([from]) });
  }

  #visit(at: NodeId, left: number, path: { readonly steps: Step[]; readonly on: Set<NodeId> }): void {
    for (const [to, edges] of this.#after(at)) {
      if (this.over) return;
      if (path.on.has(to) || !this.#canArrive(to, left - 1)) continue;
      this.#tries++;
      path.steps.push({ to, edges });
      if (to === this.#goal) {
        if (left === 1) this.found.push([...path.steps]);
      } else if (left > 1) {
        path.on.add(to);
        this.#visit(to, left - 1, path);
        path.on.delete(to);
      }
      path.steps.pop();
    }
  }

  #canArrive(id: NodeId, steps: number): boolean {
    const far = this.#distance.get(id);
    if (far !== undefined && far > steps) this.#cut = true;
    return far !== undefined && far <= steps;
  }
}
