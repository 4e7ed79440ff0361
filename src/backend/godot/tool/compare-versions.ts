import { defineTool, pageOf, readsOnly, schema, type Tool } from '../../tool/index.ts';
import type { Game, Games } from '../game.ts';
import { ask, askedOf, listed, many } from './ask.ts';
import { type Change, changesBetween } from './changes-between.ts';
import { clipped, count, cursor, edgeShape, limitOf, nodeKinds, page, said, shownEdge, versionId } from './shape.ts';

const kinds = ['files', 'symbols', 'edges'] as const;
const deeds = ['added', 'removed', 'changed', 'moved'] as const;

const input = schema.object({
  from: schema.text({ least: 1, about: 'The version to begin with, as get_versions tells it: noxii/0.15.' }),
  to: schema.optional(versionId),
  what: schema.orElse(
    schema.list(schema.oneOf(kinds), {
      most: kinds.length,
      about: 'files: scripts, scenes, resources, assets. symbols: what scripts declare. edges: references.',
    }),
    ['files', 'symbols', 'edges'],
  ),
  path: schema.optional(schema.text({ least: 1, about: 'Only of files that fit this glob: res://enemies/**.' })),
  cursor,
  limit: limitOf(200),
});

const side = schema.object({
  version: said,
  engine: said,
  revision: count,
  graphHash: said,
  nodes: count,
  edges: count,
  pending: schema.list(said),
});

const output = schema.object({
  from: side,
  to: side,
  changes: schema.list(
    schema.object({
      what: schema.oneOf(kinds),
      change: schema.oneOf(deeds),
      id: schema.optional(said),
      was: schema.optional(
        schema.text({ most: 1_000_000, about: 'Of what was moved: its path before. Of a symbol: its head before.' }),
      ),
      kind: schema.optional(schema.oneOf(nodeKinds)),
      symbol: schema.optional(said),
      edge: schema.optional(edgeShape),
    }),
  ),
  ...page,
  counts: schema.map(count, { about: 'As "files added".' }),
});

/** What is different in two versions of a game. */
export const compareVersions = (games: Games): Tool =>
  defineTool({
    name: 'compare_versions',
    title: 'Compare two versions',
    description:
      'What is different between two versions of a Godot game, or two games: files added, removed, changed and moved, what scripts declare, and references. Use it to see what a new version did, or what must be taken over into another one. Both are read from disk as they are now.',
    input,
    output,
    annotations: readsOnly,
    async call(given, { signal }) {
      const one = await ask(games, given.from, signal);
      const other = await ask(games, given.to, signal);
      const wish = { what: given.what, path: given.path };
      const changes = await changesBetween(one.game.index, other.game.index, wish, signal);
      const revision = [one.graph.revision, other.graph.revision, one.game.version.id, other.game.version.id, wish];
      const { items, ...rest } = pageOf(changes.map(shownChange), {
        cursor: given.cursor,
        limit: given.limit,
        revision,
      });
      const structured = {
        from: sideOf(one.game),
        to: sideOf(other.game),
        changes: items,
        ...rest,
        counts: countsOf(changes),
      };
      const head = `${structured.from.version} -> ${structured.to.version}: ${many(rest.total, 'difference')}.`;
      const counts = Object.entries(structured.counts).map(([name, times]) => `${name} ${times}`);
      return {
        structured,
        text: `${head} ${counts.join(', ')}\n${listed(items.map(lineOf), 30)}${one.staleness}${other.staleness}`,
      };
    },
  });

function sideOf(game: Game) {
  const { graph, situation } = askedOf(game);
  return {
    ...situation,
    engine: game.version.engine,
    graphHash: graph.hash,
    nodes: graph.nodes.size,
    edges: graph.edgeCount,
  };
}

const shownChange = ({ what, change, id, was, kind, symbol, edge }: Change) => ({
  what,
  change,
  ...(id === undefined ? {} : { id: clipped(id, 4096) }),
  ...(was === undefined ? {} : { was: clipped(was) }),
  ...(kind === undefined ? {} : { kind }),
  ...(symbol === undefined ? {} : { symbol: clipped(symbol, 300) }),
  ...(edge && { edge: shownEdge(edge) }),
});

function countsOf(changes: readonly Change[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { what, change } of changes) counts.set(`${what} ${change}`, (counts.get(`${what} ${change}`) ?? 0) + 1);
  return Object.fromEntries(counts);
}

const signs = { added: '+', removed: '-', changed: '~', moved: '>' } as const;

function lineOf({ change, id, was, symbol, edge }: ReturnType<typeof shownChange>): string {
  if (edge) return `${signs[change]} ${edge.from}:${edge.line} -${edge.kind}-> ${edge.to}`;
  const before = was === undefined ? '' : ` (was ${was})`;
  return `${signs[change]} ${id}${symbol === undefined ? '' : ` ${symbol}`}${before}`;
}
