import { defineTool, pageOf, readsOnly, schema, type Tool } from '../../tool/index.ts';
import type { Games } from '../game.ts';
import { graphModes, statsOf, type View, viewOf } from '../graph/question/index.ts';
import { ask, listed, many } from './ask.ts';
import {
  count,
  cursor,
  edgeKindFilter,
  edgeShape,
  limitOf,
  nodeKinds,
  nodeShape,
  page,
  shownEdge,
  shownNode,
  situation,
  versionId,
} from './shape.ts';

const input = schema.object({
  versionId,
  mode: schema.orElse(
    schema.oneOf(graphModes, {
      about:
        'dependencies: everything that depends on something, with every kind of edge. scenes: what scenes are made of and who opens them. classes: how scripts know each other. files: one edge per pair of files, also assets and side files.',
    }),
    'dependencies',
  ),
  kinds: edgeKindFilter,
  nodeKinds: schema.optional(
    schema.list(schema.oneOf(nodeKinds), {
      most: nodeKinds.length,
      about: 'Only nodes of these kinds, and edges between them.',
    }),
  ),
  path: schema.optional(
    schema.text({
      least: 1,
      about:
        'Only what fits this glob, and its direct neighbours: res://enemies/** (* stays in one folder, ** does not).',
    }),
  ),
  statsOnly: schema.orElse(
    schema.boolean({ about: 'Only the counts: the cheapest first look at a large game.' }),
    false,
  ),
  cursor,
  limit: limitOf(400),
});

const output = schema.object({
  ...situation,
  graphHash: schema.text({ about: 'Equal graphs have equal hashes.' }),
  mode: schema.oneOf(graphModes),
  stats: schema.object({
    totalNodes: count,
    totalEdges: count,
    isolatedNodes: count,
    averageDegree: schema.number(),
    nodeKinds: schema.map(count),
    edgeKinds: schema.map(count),
  }),
  nodes: schema.list(nodeShape),
  edges: schema.list(edgeShape),
  ...page,
});

/** What depends on what, as a whole or in part. */
export const getDependencyGraph = (games: Games): Tool =>
  defineTool({
    name: 'get_dependency_graph',
    title: 'Dependency graph',
    description:
      'The dependency graph of a Godot game: files, groups and input actions, and every reference between them with its kind, line and count, as it is on disk now. Use it to understand how a game hangs together. Large games come in pages (nodes first, then edges): begin with statsOnly, narrow with mode, path and kinds; for one file ask get_node_dependencies or get_node_details instead.',
    input,
    output,
    annotations: readsOnly,
    async call(given, { signal }) {
      const asked = await ask(games, given.versionId, signal);
      const { mode, kinds, nodeKinds: wanted, path } = given;
      const view = viewOf(asked.graph, {
        mode,
        ...(kinds && { kinds }),
        ...(wanted && { nodeKinds: wanted }),
        ...(path === undefined ? {} : { path }),
      });
      const part = given.statsOnly ? emptyPart : partOf(view, { ...given, hash: asked.graph.hash });
      const stats = statsOf(view);
      const structured = { ...asked.situation, graphHash: asked.graph.hash, mode, stats, ...part };
      return { structured, text: `${textOf(structured)}${asked.staleness}` };
    },
  });

const emptyPart = { nodes: [], edges: [], total: 0 } as const;

type Shown = { node: ReturnType<typeof shownNode> } | { edge: ReturnType<typeof shownEdge> };

function partOf(
  view: View,
  given: {
    cursor?: string;
    limit: number;
    hash: string;
    mode: string;
    kinds?: unknown;
    nodeKinds?: unknown;
    path?: string;
  },
) {
  const edges = view.edges.map((edge) => ({ ...shownEdge(edge), ...(edge.kinds && { kinds: edge.kinds }) }));
  const all: readonly Shown[] = [
    ...view.nodes.map((node) => ({ node: shownNode(node) })),
    ...edges.map((edge) => ({ edge })),
  ];
  const { hash, mode, kinds, nodeKinds: wanted, path, limit } = given;
  const { items, ...rest } = pageOf(all, { cursor: given.cursor, limit, revision: [hash, mode, kinds, wanted, path] });
  return {
    nodes: items.flatMap((item) => ('node' in item ? [item.node] : [])),
    edges: items.flatMap((item) => ('edge' in item ? [item.edge] : [])),
    ...rest,
  };
}

function textOf({
  version,
  mode,
  stats,
  nodes,
  edges,
  nextCursor,
}: {
  readonly version: string;
  readonly mode: string;
  readonly stats: ReturnType<typeof statsOf>;
  readonly nodes: readonly unknown[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly kind: string;
    readonly line: number;
  }[];
  readonly nextCursor?: string;
}): string {
  const head = `${version}, ${mode}: ${many(stats.totalNodes, 'node')}, ${many(stats.totalEdges, 'edge')}, ${stats.isolatedNodes} isolated.`;
  const kinds = Object.entries(stats.edgeKinds).map(([kind, times]) => `${kind} ${times}`);
  const here = `This page: ${many(nodes.length, 'node')}, ${many(edges.length, 'edge')}${nextCursor === undefined ? '.' : '; more with nextCursor.'}`;
  const lines = edges.map(({ from, to, kind, line }) => `${from}:${line} -${kind}-> ${to}`);
  return [head, kinds.join(', '), here, listed(lines, 15)].filter((line) => line !== '').join('\n');
}
