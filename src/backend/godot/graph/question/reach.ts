import type { EdgeKind } from '../../fact/index.ts';
import type { Graph, GraphEdge, NodeId } from '../contract.ts';

export const directions = ['outgoing', 'incoming', 'both'] as const;
/** `outgoing`: what it needs. `incoming`: what needs it. `both`: each of these by itself, not the whole island. */
export type Direction = (typeof directions)[number];

export interface ReachWish {
  readonly direction: Direction;
  /** Steps from the start. */
  readonly depth: number;
  readonly kinds?: readonly EdgeKind[];
}

export interface Reached {
  readonly id: NodeId;
  readonly direction: 'outgoing' | 'incoming';
  /** Steps from the start, on the shortest way. */
  readonly depth: number;
  /** The edges over which it was first reached, all from or to nodes that are one step nearer. */
  readonly via: readonly GraphEdge[];
}

/** What a node depends on, or what depends on it, nearest first. The start is not part of it, also on a circle. */
export function reachOf(graph: Graph, start: NodeId, wish: ReachWish): readonly Reached[] {
  const ways = wish.direction === 'both' ? (['outgoing', 'incoming'] as const) : [wish.direction];
  return ways.flatMap((direction) => oneWay(graph, start, direction, wish));
}

function oneWay(graph: Graph, start: NodeId, direction: Reached['direction'], wish: ReachWish): readonly Reached[] {
  const seen = new Set<NodeId>([start]);
  const reached: Reached[] = [];
  let ring: readonly NodeId[] = [start];
  for (let depth = 1; depth <= wish.depth && ring.length > 0; depth++) {
    const next = nextRing(graph, ring, direction, wish.kinds && new Set(wish.kinds));
    const fresh = [...next].filter(([id]) => !seen.has(id));
    for (const [id, via] of fresh) {
      seen.add(id);
      reached.push({ id, direction, depth, via });
    }
    ring = fresh.map(([id]) => id);
  }
  return reached;
}

function nextRing(
  graph: Graph,
  ring: readonly NodeId[],
  direction: Reached['direction'],
  kinds: ReadonlySet<EdgeKind> | undefined,
): Map<NodeId, GraphEdge[]> {
  const next = new Map<NodeId, GraphEdge[]>();
  for (const edge of ring.flatMap((id) => (direction === 'outgoing' ? graph.edgesFrom(id) : graph.edgesTo(id)))) {
    if (kinds && !kinds.has(edge.kind)) continue;
    const other = direction === 'outgoing' ? edge.to : edge.from;
    const via = next.get(other);
    if (via) via.push(edge);
    else next.set(other, [edge]);
  }
  return next;
}
