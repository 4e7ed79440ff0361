import type { Graph, NodeId } from '../graph/index.ts';

/** x, y, z; about 10 between two that are joined. */
export type Position = readonly [x: number, y: number, z: number];

export interface Layout extends AsyncDisposable {
  /** Where each node of this graph lies. From what was kept, or computed beside everything else. */
  positionsOf(graph: Graph, signal: AbortSignal): Promise<ReadonlyMap<NodeId, Position>>;
}
