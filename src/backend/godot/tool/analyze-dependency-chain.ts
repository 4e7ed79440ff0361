import { defineTool, readsOnly, schema, type Tool } from '../../tool/index.ts';
import type { Games } from '../game.ts';
import type { NodeId } from '../graph/contract.ts';
import { type Chain, chainOf, type Step } from '../graph/question/index.ts';
import { ask, fitting, listed, many, nodeIn } from './ask.ts';
import { clipped, edgeKindFilter, edgeShape, nodeName, said, shownEdge, situation, versionId } from './shape.ts';

const input = schema.object({
  fromScript: nodeName('Where the chain begins: who depends. A file, class, group or input action.'),
  toScript: nodeName('Where it ends: what is depended on.'),
  directed: schema.orElse(schema.boolean({ about: 'false: along references in either direction.' }), true),
  kinds: edgeKindFilter,
  maxLength: schema.orElse(
    schema.integer({
      from: 1,
      to: 20,
      about: 'Longest path that is listed, in steps; the shortest path has no such bound.',
    }),
    6,
  ),
  maxPaths: schema.orElse(schema.integer({ from: 1, to: 100 }), 20),
  versionId,
});

const step = schema.object({ to: said, edges: schema.list(edgeShape) });

const output = schema.object({
  ...situation,
  from: said,
  to: said,
  pathFound: schema.boolean(),
  pathLength: schema.optional(schema.integer({ about: 'Steps of the shortest path.' })),
  shortestPath: schema.list(step, { about: 'From "from": each step leads on to "to", over these references.' }),
  paths: schema.list(schema.list(said), { about: 'Node by node, the shortest first.' }),
  morePaths: schema.boolean({ about: 'There are, or may be, more within the bounds or beyond them.' }),
  reversePathFound: schema.boolean({ about: 'A path leads the other way: together they are a circle.' }),
});

/** Of all that joins two nodes. */
const MAX_EDGES = 3;
/** Most characters of what is told of the paths. */
const MAX_PATHS = 9000;
/** Of what is told of the shortest one. */
const MAX_SHORTEST = 9000;

/** How one node comes to depend on another one. */
export const analyzeDependencyChain = (games: Games): Tool =>
  defineTool({
    name: 'analyze_dependency_chain',
    title: 'Chain of dependencies',
    description:
      'Whether and how one node of a Godot game depends on another one: the shortest path with the references of each step, and all simple paths up to a bound. Use it to see why a change here has an effect there, and to find circles. With directed=false it finds any connection.',
    input,
    output,
    annotations: readsOnly,
    async call(given, { signal }) {
      const asked = await ask(games, given.versionId, signal);
      const from = nodeIn(asked.graph, given.fromScript);
      const to = nodeIn(asked.graph, given.toScript);
      const { directed, kinds, maxLength, maxPaths } = given;
      const wish = { directed, ...(kinds && { kinds }), maxLength, maxPaths };
      const chain = chainOf(asked.graph, from, to, wish);
      const back =
        from !== to &&
        directed &&
        chainOf(asked.graph, to, from, { ...wish, maxPaths: 1, maxLength: 1 }).shortest !== undefined;
      const { paths, left } = shownPaths(from, chain);
      const structured = {
        ...asked.situation,
        from,
        to,
        pathFound: chain.shortest !== undefined,
        ...(chain.shortest === undefined ? {} : { pathLength: chain.shortest.length }),
        shortestPath: fitting((chain.shortest ?? []).map(shownStep), MAX_SHORTEST),
        paths,
        morePaths: chain.more || left,
        reversePathFound: back,
      };
      return { structured, text: `${textOf(structured, directed)}${asked.staleness}` };
    },
  });

const shownStep = ({ to, edges }: Step) => ({ to: clipped(to, 4096), edges: edges.slice(0, MAX_EDGES).map(shownEdge) });

function shownPaths(
  from: NodeId,
  { paths }: Chain,
): { readonly paths: readonly (readonly string[])[]; readonly left: boolean } {
  const shown: (readonly string[])[] = [];
  let room = MAX_PATHS;
  for (const steps of paths) {
    const nodes = [from, ...steps.map(({ to }) => to)].map((id) => clipped(id, 4096));
    room -= JSON.stringify(nodes).length;
    if (room < 0) return { paths: shown, left: true };
    shown.push(nodes);
  }
  return { paths: shown, left: false };
}

interface Told {
  readonly from: string;
  readonly to: string;
  readonly pathLength?: number;
  readonly shortestPath: readonly ReturnType<typeof shownStep>[];
  readonly paths: readonly (readonly string[])[];
  readonly morePaths: boolean;
  readonly reversePathFound: boolean;
}

function textOf(
  { from, to, pathLength, shortestPath, paths, morePaths, reversePathFound }: Told,
  directed: boolean,
): string {
  const how = directed ? 'depends on' : 'is joined to';
  const back = reversePathFound ? `\nThe other way round ${to} depends on ${from} as well.` : '';
  if (pathLength === undefined)
    return `No: ${from} does not ${directed ? 'depend on' : 'lead to'} ${to}, by no path.${back}`;
  const steps = shortestPath.map(
    ({ to: next, edges }) =>
      `  -> ${next} [${[...new Set(edges.map(({ kind }) => kind))].join(', ')}]${placeOf(edges)}`,
  );
  const others = paths.length > 1 ? `\n${many(paths.length, 'path')} in all${morePaths ? ', or more' : ''}.` : '';
  return `${from} ${how} ${to} in ${many(pathLength, 'step')}:\n${listed(steps, 25)}${others}${back}`;
}

const placeOf = ([first]: readonly { readonly from: string; readonly line: number }[]): string =>
  first ? ` at ${first.from}:${first.line}` : '';
