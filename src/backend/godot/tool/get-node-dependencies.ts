import { defineTool, pageOf, readsOnly, schema, type Tool } from '../../tool/index.ts';
import type { Games } from '../game.ts';
import { directions, type Reached, reachOf } from '../graph/question/index.ts';
import { ask, listed, many, nodeIn } from './ask.ts';
import {
  clipped,
  count,
  cursor,
  edgeKindFilter,
  edgeShape,
  limitOf,
  nodeKinds,
  nodeName,
  page,
  said,
  shownEdge,
  situation,
  versionId,
} from './shape.ts';

const ways = ['outgoing', 'incoming'] as const;

const input = schema.object({
  scriptPath: nodeName('The file, class, group or input action: res://player.gd, Player, group:enemies.'),
  direction: schema.orElse(
    schema.oneOf(directions, { about: 'outgoing: what it needs. incoming: what needs it. both: each by itself.' }),
    'outgoing',
  ),
  depth: schema.orElse(schema.integer({ from: 1, to: 100, about: 'Steps; 1: direct ones only.' }), 3),
  kinds: edgeKindFilter,
  versionId,
  cursor,
  limit: limitOf(200),
});

const output = schema.object({
  ...situation,
  node: said,
  dependencies: schema.list(
    schema.object({
      id: said,
      kind: schema.oneOf(nodeKinds),
      missing: schema.optional(schema.boolean()),
      direction: schema.oneOf(ways),
      depth: schema.integer({ about: 'Steps on the shortest way.' }),
      via: schema.list(edgeShape, { about: 'The references over which it was reached; the first ones.' }),
      viaCount: count,
    }),
  ),
  ...page,
  totalDepth: schema.integer({ about: 'Of the farthest one.' }),
  counts: schema.object({ outgoing: count, incoming: count }),
});

/** A node reached over more edges is told with the first of them. */
const MAX_VIA = 5;

/** What a node needs, and what needs it. */
export const getNodeDependencies = (games: Games): Tool =>
  defineTool({
    name: 'get_node_dependencies',
    title: 'Dependencies of a node',
    description:
      'What a file, class, group or input action of a Godot game depends on (outgoing), or what depends on it (incoming: what could break when it changes), up to a depth, nearest first, each with the references that lead to it. Use find_references for the lines that mention it.',
    input,
    output,
    annotations: readsOnly,
    async call(given, { signal }) {
      const asked = await ask(games, given.versionId, signal);
      const node = nodeIn(asked.graph, given.scriptPath);
      const { direction, depth, kinds } = given;
      const reached = reachOf(asked.graph, node, { direction, depth, ...(kinds && { kinds }) });
      const revision = [asked.graph.hash, node, direction, depth, kinds];
      const { items, ...rest } = pageOf(
        reached.map((one) => shownReached(one, asked.graph.nodes.get(one.id))),
        { cursor: given.cursor, limit: given.limit, revision },
      );
      const structured = {
        ...asked.situation,
        node,
        dependencies: items,
        ...rest,
        totalDepth: reached.reduce((most, one) => Math.max(most, one.depth), 0),
        counts: { outgoing: countOf(reached, 'outgoing'), incoming: countOf(reached, 'incoming') },
      };
      return { structured, text: `${headOf(structured, given)}\n${listed(items.map(lineOf), 25)}${asked.staleness}` };
    },
  });

const countOf = (reached: readonly Reached[], direction: Reached['direction']): number =>
  reached.filter((one) => one.direction === direction).length;

function shownReached(
  { id, direction, depth, via }: Reached,
  node: { readonly kind: (typeof nodeKinds)[number]; readonly missing?: true } | undefined,
) {
  return {
    id: clipped(id, 4096),
    kind: node?.kind ?? ('asset' as const),
    ...(node?.missing && { missing: true }),
    direction,
    depth,
    via: via.slice(0, MAX_VIA).map(shownEdge),
    viaCount: via.length,
  };
}

function headOf(
  {
    node,
    counts,
    total,
  }: { readonly node: string; readonly counts: { outgoing: number; incoming: number }; readonly total: number },
  { direction, depth }: { readonly direction: string; readonly depth: number },
): string {
  if (total === 0) return `${node}: nothing (${direction}, within ${many(depth, 'step')}).`;
  const parts = [
    ...(direction === 'incoming' ? [] : [`needs ${many(counts.outgoing, 'node')}`]),
    ...(direction === 'outgoing' ? [] : [`is needed by ${many(counts.incoming, 'node')}`]),
  ];
  return `${node} ${parts.join(' and ')} within ${many(depth, 'step')}.`;
}

function lineOf({ id, direction, depth, via, missing }: ReturnType<typeof shownReached>): string {
  const kinds = [...new Set(via.map(({ kind }) => kind))].join(', ');
  const [first] = via;
  const at = first ? ` at ${first.from}:${first.line}` : '';
  return `${'  '.repeat(Math.min(depth, 10) - 1)}${direction === 'outgoing' ? '->' : '<-'} ${id}${missing ? ' (missing)' : ''} [${kinds}]${at}`;
}
