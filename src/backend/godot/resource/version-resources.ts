import { expand, pageOf, type Resource } from '../../tool/index.ts';
import type { Game } from '../game.ts';
import type { ToolSources } from '../tool/index.ts';
import { shownEdge, shownNode, standOf } from '../tool/index.ts';
import { jsonResource } from './json-resource.ts';
import { uris } from './uri.ts';

/** So many characters of nodes, and of edges: who wants more asks the tool, which has pages and filters. */
const MAX_CHARACTERS = 400_000;
const MOST_EVENTS = 200;

/** What can be read of one version, beside its scripts. */
export const versionResources = (sources: ToolSources): readonly Resource[] => [
  ...fileResources(sources),
  ...workResources(sources),
];

/** What is known of its files. */
function fileResources(sources: ToolSources): readonly Resource[] {
  const { games } = sources;
  return [
    jsonResource({
      ...versioned(sources, uris.graph),
      name: 'graph',
      title: 'Dependency graph',
      description:
        'Nodes and edges of a version of a game. Large ones are cut; get_dependency_graph has filters and pages.',
      value: async ({ id }, signal) => graphOf(await indexed(await games.of(id), signal)),
    }),
    jsonResource({
      ...versioned(sources, uris.scripts),
      name: 'scripts',
      title: 'Scripts',
      description: 'The scripts of a version of a game, with class, base and length.',
      value: async ({ id }, signal) => scriptsOf(await indexed(await games.of(id), signal)),
    }),
  ];
}

/** What was done with it. */
function workResources(sources: ToolSources): readonly Resource[] {
  const { games, context } = sources;
  return [
    jsonResource({
      ...versioned(sources, uris.build),
      name: 'build',
      title: 'Last build',
      description: 'How the last build of a version ended, what it made, and what was wrong.',
      async value({ id }) {
        const game = await games.of(id);
        return { version: game.version.id, build: game.builds.report() ?? null };
      },
    }),
    jsonResource({
      ...versioned(sources, uris.events),
      name: 'runtime-events',
      title: 'Runtime events',
      description: 'What the game that runs, or ran last, told at the end. get_runtime_events hears only what is new.',
      async value({ id }) {
        const game = await games.of(id);
        return { version: game.version.id, ...game.runs.events({ limit: MOST_EVENTS }) };
      },
    }),
    jsonResource({
      uri: uris.context,
      name: 'context',
      title: 'Where the work stands',
      description: 'The selected node, the last build and the last run of the game this client works in.',
      async value() {
        const game = await games.of(undefined);
        const { selected = null, updatedAt = null } = context;
        return { version: game.version.id, selectedNode: selected, ...standOf(game), lastUpdated: updatedAt };
      },
    }),
  ];
}

/** A template over the ids of versions; that of the own one is listed. */
const versioned = (sources: ToolSources, uri: string): Pick<Resource, 'uri' | 'complete' | 'list'> => ({
  uri,
  complete: async (_, typed) => idsLike(sources, typed),
  async list() {
    const id = sources.known.at(sources.root)?.id;
    return id === undefined ? [] : [{ uri: expand(uri, { id }), name: `${id} ${uri.slice(uri.lastIndexOf('/') + 1)}` }];
  },
});

/** What begins with it first, then what has it somewhere. */
export function idsLike({ known }: Pick<ToolSources, 'known'>, typed: string): readonly string[] {
  const ids = known.all().map(({ id }) => id);
  return [...ids.filter((id) => id.startsWith(typed)), ...ids.filter((id) => id.indexOf(typed) > 0)];
}

export async function indexed(game: Game, signal: AbortSignal): Promise<Game> {
  await game.index.whenReady(signal);
  return game;
}

function graphOf({ index, version }: Game) {
  const graph = index.graph();
  const nodes = firstOf([...graph.nodes.values()].map(shownNode));
  const edges = firstOf([...graph.edges()].map(shownEdge));
  return {
    version: version.id,
    revision: graph.revision,
    graphHash: graph.hash,
    totalNodes: graph.nodes.size,
    totalEdges: graph.edgeCount,
    isCut: nodes.length < graph.nodes.size || edges.length < graph.edgeCount,
    nodes,
    edges,
  };
}

function scriptsOf({ index, version }: Game) {
  const all = [...index.files()].flatMap(({ path, size, facts: { script } }) =>
    script
      ? [
          {
            path,
            size,
            language: script.language,
            lines: script.lines,
            className: script.className,
            extends: script.extends,
          },
        ]
      : [],
  );
  const scripts = firstOf(all);
  return { version: version.id, total: all.length, isCut: scripts.length < all.length, scripts };
}

const firstOf = <Item>(items: readonly Item[]): readonly Item[] =>
  pageOf(items, { cursor: undefined, limit: items.length, revision: '', characters: MAX_CHARACTERS }).items;
