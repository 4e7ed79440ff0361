import type { ResPath } from '../fact/index.ts';
import type { Graph, GraphEdge, GraphNode, NodeId, Unresolved } from './contract.ts';
import type { FileLinks } from './resolve-file.ts';

/** The parts of a graph. Nobody writes to them any more. */
export interface Parts {
  readonly revision: number;
  readonly hash: string;
  /** By id. */
  readonly nodes: ReadonlyMap<NodeId, GraphNode>;
  readonly links: ReadonlyMap<NodeId, FileLinks>;
  readonly incoming: ReadonlyMap<NodeId, readonly GraphEdge[]>;
  readonly edgeCount: number;
}

const none: readonly GraphEdge[] = [];

export class Snapshot implements Graph {
  readonly #parts: Parts;
  #unresolved: readonly Unresolved[] | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get revision(): number {
    return this.#parts.revision;
  }

  get hash(): string {
    return this.#parts.hash;
  }

  get nodes(): ReadonlyMap<NodeId, GraphNode> {
    return this.#parts.nodes;
  }

  get edgeCount(): number {
    return this.#parts.edgeCount;
  }

  get unresolved(): readonly Unresolved[] {
    this.#unresolved ??= [...this.nodes.keys()].flatMap((id) => this.#parts.links.get(id)?.unresolved ?? []);
    return this.#unresolved;
  }

  edgesFrom(id: NodeId): readonly GraphEdge[] {
    return this.#parts.links.get(id)?.edges ?? none;
  }

  edgesTo(id: NodeId): readonly GraphEdge[] {
    return this.#parts.incoming.get(id) ?? none;
  }

  edges(): Iterable<GraphEdge> {
    const edges: GraphEdge[] = []; // a generator takes several times as long, and a list that is kept grows old with its graph
    for (const id of this.nodes.keys()) for (const edge of this.edgesFrom(id)) edges.push(edge);
    return edges;
  }
}

export const emptyParts: Parts = {
  revision: 0,
  hash: '0'.repeat(16),
  nodes: new Map(),
  links: new Map(),
  incoming: new Map(),
  edgeCount: 0,
};

/** The name of a file without its folders. */
export const nameOf = (path: ResPath): string => path.slice(path.lastIndexOf('/') + 1);
