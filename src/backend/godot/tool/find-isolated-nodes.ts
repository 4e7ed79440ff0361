import { defineTool, pageOf, readsOnly, schema, type Tool } from '../../tool/index.ts';
import type { Games } from '../game.ts';
import { type Unused, unusedIn, unusedWays } from '../graph/question/index.ts';
import { ask, listed, many } from './ask.ts';
import { count, cursor, limitOf, nodeKinds, nodeShape, page, said, shownNode, situation, versionId } from './shape.ts';

const input = schema.object({
  ways: schema.orElse(
    schema.list(schema.oneOf(unusedWays), {
      most: unusedWays.length,
      about:
        'isolated: joined to nothing. unreferenced: uses others, nobody refers to it. unreachable: referred to, but not by anything that the main scene, an autoload, a plug-in or another project setting leads to.',
    }),
    ['isolated', 'unreferenced'],
  ),
  nodeKinds: schema.optional(
    schema.list(schema.oneOf(nodeKinds), { most: nodeKinds.length, about: 'Only nodes of these kinds.' }),
  ),
  versionId,
  cursor,
  limit: limitOf(200),
});

const output = schema.object({
  ...situation,
  isolatedNodes: schema.list(
    schema.object({
      node: nodeShape,
      way: schema.oneOf(unusedWays),
      maybeLoaded: schema.optional(
        schema.text({
          most: 1_000_000,
          about: 'A script computes a path that begins like this when the game runs, so it may be loaded after all.',
        }),
      ),
    }),
  ),
  ...page,
  counts: schema.map(count, { about: 'Of each way, whatever was asked for.' }),
  totalNodes: schema.integer({ about: 'That could be unused: not the project file, side files and the like.' }),
  percentage: schema.number({ about: 'What was asked for, of these.' }),
  computedLoads: schema.list(said, {
    about: 'Where paths are computed when the game runs, the first of them: what these load is not known.',
  }),
});

/** Most places told where loads are computed. */
const MAX_COMPUTED = 20;

/** What a game would not miss. */
export const findIsolatedNodes = (games: Games): Tool =>
  defineTool({
    name: 'find_isolated_nodes',
    title: 'Isolated and unused nodes',
    description:
      'Files, groups and input actions of a Godot game that nothing refers to, in three degrees. Use it to find dead scripts, scenes and assets. Paths that a game computes when it runs cannot be known: look at maybeLoaded and computedLoads before deleting anything.',
    input,
    output,
    annotations: readsOnly,
    async call(given, { signal }) {
      const asked = await ask(games, given.versionId, signal);
      const { unused, judged } = unusedIn(asked.graph);
      const kinds = given.nodeKinds && new Set(given.nodeKinds);
      const wanted = unused.filter(({ way, node }) => given.ways.includes(way) && (!kinds || kinds.has(node.kind)));
      const revision = [asked.graph.hash, given.ways, given.nodeKinds];
      const { items, ...rest } = pageOf(wanted.map(shownUnused), {
        cursor: given.cursor,
        limit: given.limit,
        revision,
      });
      const computed = asked.graph.unresolved.filter(({ why }) => why === 'computed');
      const structured = {
        ...asked.situation,
        isolatedNodes: items,
        ...rest,
        counts: Object.fromEntries(unusedWays.map((way) => [way, unused.filter((one) => one.way === way).length])),
        totalNodes: judged,
        percentage: judged === 0 ? 0 : Math.round((1000 * wanted.length) / judged) / 10,
        computedLoads: computed.slice(0, MAX_COMPUTED).map(({ from, line }) => `${from}:${line}`),
      };
      const head = `${many(wanted.length, 'node')} of ${judged} (${structured.percentage} %) in ${asked.situation.version}: ${given.ways.join(', ')}.`;
      const caution =
        computed.length === 0
          ? ''
          : `\n${many(computed.length, 'load')} with a computed path, which may use some of them.`;
      return { structured, text: `${head}${caution}\n${listed(items.map(lineOf), 30)}${asked.staleness}` };
    },
  });

const shownUnused = ({ node, way, maybeLoaded }: Unused) => ({
  node: shownNode(node),
  way,
  ...(maybeLoaded === undefined ? {} : { maybeLoaded }),
});

const lineOf = ({ node, way, maybeLoaded }: ReturnType<typeof shownUnused>): string =>
  `${node.id} (${way}${maybeLoaded === undefined ? '' : `, perhaps loaded by ${maybeLoaded}…`})`;
