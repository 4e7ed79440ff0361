import type { Graph, GraphEdge, GraphNode } from '../contract.ts';

export interface Difference {
  readonly addedNodes: readonly GraphNode[];
  readonly removedNodes: readonly GraphNode[];
  readonly addedEdges: readonly GraphEdge[];
  readonly removedEdges: readonly GraphEdge[];
}

/** What is in the second graph and not in the first, and the other way round. An edge that moved to another line is the same. */
export const differenceOf = (before: Graph, after: Graph): Difference => ({
  addedNodes: lackingNodes(after, before),
  removedNodes: lackingNodes(before, after),
  addedEdges: lackingEdges(after, before),
  removedEdges: lackingEdges(before, after),
});

const lackingNodes = (these: Graph, those: Graph): readonly GraphNode[] =>
  [...these.nodes.values()].filter(
    (node) => !node.missing && (those.nodes.get(node.id)?.missing ?? !those.nodes.has(node.id)),
  );

function lackingEdges(these: Graph, those: Graph): readonly GraphEdge[] {
  const known = new Set([...those.edges()].map(keyOf));
  const told = new Set<string>();
  return [...these.edges()].filter((edge) => {
    const key = keyOf(edge);
    const isNew = !known.has(key) && !told.has(key);
    told.add(key);
    return isNew;
  });
}

export const keyOf = ({ from, to, kind, member, detail }: GraphEdge): string =>
  [from, to, kind, member ?? '', detail ?? ''].join('\n');
