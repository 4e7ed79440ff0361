import { defineTool, type Infer, pageOf, readsOnly, schema, type Tool } from '../../tool/index.ts';
import type { Games } from '../game.ts';
import type { GraphNode, NodeId } from '../graph/contract.ts';
import { graphModes, statsOf, type View, type ViewEdge, type ViewWish, viewOf } from '../graph/question/index.ts';
import { ask, listed, many } from './ask.ts';
import { LatestPositions, type Positions, positionStates } from './latest-positions.ts';
import {
  count,
  cursor,
  edgeKindFilter,
  edgeShape,
  limitOf,
  nodeKinds,
  nodeParts,
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
  positions: schema.orElse(
    schema.boolean({
      about:
        'Also where each node lies in a layout in space, for drawing; it is computed beside, ask again when it is not ready.',
    }),
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
  positions: schema.optional(
    schema.oneOf(positionStates, { about: 'Unless they are ready the nodes come without them now: ask again.' }),
  ),
  nodes: schema.list(
    schema.object({
      ...nodeParts,
      position: schema.optional(schema.list(schema.number(), { about: 'x, y, z; about 10 between neighbours.' })),
    }),
  ),
  edges: schema.list(edgeShape),
  ...page,
});

/** What depends on what, as a whole or in part. */
export const getDependencyGraph = (games: Games): Tool => {
  const latest = new LatestPositions();
  return defineTool({
    name: 'get_dependency_graph',
    title: 'Dependency graph',
    description:
      'The dependency graph of a Godot game: files, groups and input actions, and every reference between them with its kind, line and count, as it is on disk now. Use it to understand how a game hangs together. Large games come in pages (nodes first, then edges): begin with statsOnly, narrow with mode, path and kinds; for one file ask get_node_dependencies or get_node_details instead.',
    input,
    output,
    annotations: readsOnly,
    async call(given, { signal }) {
      const asked = await ask(games, given.versionId, signal);
      const view = viewOf(asked.graph, wishOf(given));
      const positions = given.positions ? latest.now(asked.game.layout, asked.graph) : undefined;
      const structured = {
        ...asked.situation,
        graphHash: asked.graph.hash,
        mode: given.mode,
        stats: statsOf(view),
        ...(positions && { positions: positions.state }),
        ...(given.statsOnly ? emptyPart : partOf(view, positions, { ...given, hash: asked.graph.hash })),
      };
      return { structured, text: `${textOf(structured)}${asked.staleness}` };
    },
  });
};

type Given = Infer<typeof input>;

const wishOf = ({ mode, kinds, nodeKinds: wanted, path }: Given): ViewWish => ({
  mode,
  ...(kinds && { kinds }),
  ...(wanted && { nodeKinds: wanted }),
  ...(path === undefined ? {} : { path }),
});

const emptyPart = { nodes: [], edges: [], total: 0 } as const;

/** Only what is on the page is made ready to be shown. */
function partOf(view: View, positions: Positions | undefined, given: Given & { readonly hash: string }) {
  const { hash, mode, kinds, nodeKinds: wanted, path, limit } = given;
  const revision = [hash, mode, kinds, wanted, path];
  const characters = positions ? WITH_POSITIONS : undefined;
  const paging = { cursor: given.cursor, limit, revision, ...(characters && { characters }) };
  const { items, ...rest } = pageOf<GraphNode | ViewEdge>([...view.nodes, ...view.edges], paging);
  return {
    nodes: items.flatMap((item) => ('id' in item ? [{ ...shownNode(item), ...positionIn(positions, item.id) }] : [])),
    edges: items.flatMap((item) =>
      'id' in item ? [] : [{ ...shownEdge(item), ...(item.kinds && { kinds: item.kinds }) }],
    ),
    ...rest,
  };
}

/** Most characters of a page's nodes, where the position of each comes on top. */
const WITH_POSITIONS = 13_000;

/** To a tenth: nobody draws finer. */
function positionIn(positions: Positions | undefined, id: NodeId): { readonly position?: readonly number[] } {
  const position = positions?.of.get(id);
  return position ? { position: position.map((at) => Math.round(at * 10) / 10) } : {};
}

function textOf({
  version,
  mode,
  stats,
  nodes,
  edges,
  nextCursor,
  positions,
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
  readonly positions?: Positions['state'];
}): string {
  const head = `${version}, ${mode}: ${many(stats.totalNodes, 'node')}, ${many(stats.totalEdges, 'edge')}, ${stats.isolatedNodes} isolated.`;
  const kinds = Object.entries(stats.edgeKinds).map(([kind, times]) => `${kind} ${times}`);
  const here = `This page: ${many(nodes.length, 'node')}, ${many(edges.length, 'edge')}${nextCursor === undefined ? '.' : '; more with nextCursor.'}`;
  const lines = edges.map(({ from, to, kind, line }) => `${from}:${line} -${kind}-> ${to}`);
  const where = positions === undefined || positions === 'ready' ? '' : `Positions: ${positions}; ask again.`;
  return [head, kinds.join(', '), here, where, listed(lines, 15)].filter((line) => line !== '').join('\n');
}
