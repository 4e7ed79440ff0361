import type { EdgeKind } from '../../fact/index.ts';
import type { Graph, GraphEdge, GraphNode, NodeId } from '../contract.ts';
import { globMatcher } from './glob.ts';

export const graphModes = ['dependencies', 'scenes', 'classes', 'files'] as const;
export type GraphMode = (typeof graphModes)[number];

export interface ViewWish {
  readonly mode: GraphMode;
  /** Only edges of these kinds. */
  readonly kinds?: readonly EdgeKind[];
  /** Only nodes of these kinds. */
  readonly nodeKinds?: readonly GraphNode['kind'][];
  /** Nodes that fit this glob, and what they are joined to directly. */
  readonly path?: string;
}

/** In `files` all edges of two files are one; `kinds` says of which kinds they are. */
export interface ViewEdge extends GraphEdge {
  readonly kinds?: readonly EdgeKind[];
}

/** A part of a graph, by id; every end of an edge is among the nodes. */
export interface View {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly ViewEdge[];
}

interface Lens {
  node(node: GraphNode): boolean;
  edge(edge: GraphEdge, graph: Graph): boolean;
}

const kindOf = (graph: Graph, id: NodeId): GraphNode['kind'] | undefined => graph.nodes.get(id)?.kind;
const ofScene = new Set<EdgeKind>(['instance', 'script', 'connection']);
const ofClass = new Set<EdgeKind>(['extends', 'class', 'type', 'cast', 'autoload', 'preload', 'load']);
/** They say how other files came to be, and are part of no game. */
const beside = new Set<GraphNode['kind']>(['import', 'uid']);

/** What each mode looks at. A node without edges stays when its kind is what the mode is about. */
const lenses: Readonly<Record<GraphMode, Lens>> = {
  dependencies: { node: ({ kind }) => !beside.has(kind), edge: ({ kind }) => kind !== 'import' },
  /** What scenes are made of, and who opens them. */
  scenes: {
    node: ({ kind }) => kind === 'scene',
    edge: ({ from, to, kind }, graph) =>
      kindOf(graph, to) === 'scene' || (ofScene.has(kind) && kindOf(graph, from) === 'scene'),
  },
  /** How scripts know each other. */
  classes: {
    node: ({ kind }) => kind === 'script',
    edge: ({ from, to, kind }, graph) =>
      ofClass.has(kind) && kindOf(graph, from) === 'script' && kindOf(graph, to) === 'script',
  },
  /** Every file, and which other it has to do with, however often. */
  files: {
    node: ({ id }) => id.startsWith('res://'),
    edge: ({ from, to }) => from !== to && to.startsWith('res://'),
  },
};

/** What a person or agent wants to see of a graph. */
export function viewOf(graph: Graph, wish: ViewWish): View {
  const lens = lenses[wish.mode];
  const kinds = wish.kinds && new Set(wish.kinds);
  const fitting = fittingIds(graph, wish);
  const edges: GraphEdge[] = [];
  for (const edge of graph.edges()) {
    if ((kinds && !kinds.has(edge.kind)) || !lens.edge(edge, graph)) continue;
    if (!fitting || fitting.has(edge.from) || fitting.has(edge.to)) edges.push(edge);
  }
  const kept = allowedEnds(edges, wish, graph);
  const ids = endsOf(kept);
  const alone = (node: GraphNode): boolean => !kinds && lens.node(node) && (!fitting || fitting.has(node.id));
  const nodes = [...graph.nodes.values()].filter((node) => ids.has(node.id) || alone(node));
  return { nodes, edges: wish.mode === 'files' ? perPair(kept) : kept };
}

/** Undefined: all do. */
function fittingIds(graph: Graph, { path, nodeKinds }: ViewWish): ReadonlySet<NodeId> | undefined {
  if (path === undefined && !nodeKinds) return undefined;
  const matches = path === undefined ? undefined : globMatcher(path);
  const kinds = nodeKinds && new Set(nodeKinds);
  const nodes = [...graph.nodes.values()].filter(
    ({ id, kind }) => (!kinds || kinds.has(kind)) && (!matches || matches(id)),
  );
  return new Set(nodes.map(({ id }) => id));
}

function endsOf(edges: readonly GraphEdge[]): Set<NodeId> {
  const ids = new Set<NodeId>();
  let before: NodeId | undefined;
  for (const { from, to } of edges) {
    if (from !== before) ids.add(from); // those of one file follow each other
    ids.add(to);
    before = from;
  }
  return ids;
}

/** By kind of node both ends must fit; by path one is enough. */
function allowedEnds(edges: readonly GraphEdge[], { nodeKinds }: ViewWish, graph: Graph): readonly GraphEdge[] {
  if (!nodeKinds) return edges;
  const kinds = new Set<string | undefined>(nodeKinds);
  return edges.filter(({ from, to }) => kinds.has(kindOf(graph, from)) && kinds.has(kindOf(graph, to)));
}

function perPair(edges: readonly GraphEdge[]): readonly ViewEdge[] {
  const pairs = Map.groupBy(edges, ({ from, to }) => `${from}\n${to}`);
  return [...pairs.values()].flatMap((some) => {
    const [first] = some;
    if (!first) return [];
    const { from, to, kind, line } = first;
    const count = some.reduce((sum, edge) => sum + edge.count, 0);
    return [{ from, to, kind, line, count, kinds: [...new Set(some.map((edge) => edge.kind))] }];
  });
}

export interface ViewStats {
  readonly totalNodes: number;
  readonly totalEdges: number;
  readonly isolatedNodes: number;
  /** Edges at a node, counted at both ends. */
  readonly averageDegree: number;
  readonly nodeKinds: Readonly<Record<string, number>>;
  readonly edgeKinds: Readonly<Record<string, number>>;
}

export function statsOf({ nodes, edges }: View): ViewStats {
  const joined = endsOf(edges.filter(({ from, to }) => from !== to));
  return {
    totalNodes: nodes.length,
    totalEdges: edges.length,
    isolatedNodes: nodes.filter(({ id }) => !joined.has(id)).length,
    averageDegree: nodes.length === 0 ? 0 : Math.round((200 * edges.length) / nodes.length) / 100,
    nodeKinds: counted(nodes),
    edgeKinds: counted(edges),
  };
}

function counted(all: readonly { readonly kind: string }[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { kind } of all) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([, one], [, other]) => other - one));
}
