import { setImmediate } from 'node:timers/promises';
import { defineTool, pageOf, readsOnly, schema, type Tool } from '../../tool/index.ts';
import { readFile, scriptPathOf, scriptTypes, shownText, textTypes } from '../edit/index.ts';
import type { ResPath } from '../fact/index.ts';
import type { Games } from '../game.ts';
import type { GraphNode } from '../graph/contract.ts';
import {
  lineMatches,
  type Match,
  nodeMatch,
  type Query,
  queryMatcher,
  type SearchPlace,
  searchPlaces,
  symbolMatches,
} from '../graph/question/index.ts';
import { type Asked, ask, listed, many } from './ask.ts';
import { clipped, cursor, limitOf, nodeKinds, page, said, situation, versionId } from './shape.ts';

const input = schema.object({
  query: schema.text({
    least: 1,
    most: 500,
    about:
      'A part of a name or path ("player"), or a glob for all of it ("*.gd", "res://enemies/**", "_on_*"). _ and % mean themselves.',
  }),
  in: schema.orElse(
    schema.list(schema.oneOf(searchPlaces), {
      most: searchPlaces.length,
      about:
        'name: of files, classes, groups and input actions. path. symbol: functions, signals, variables, constants, enums and classes that scripts declare. content: lines of scripts, shaders, scenes and resources.',
    }),
    ['name', 'path', 'symbol'],
  ),
  nodeKinds: schema.optional(
    schema.list(schema.oneOf(nodeKinds), { most: nodeKinds.length, about: 'Only in nodes of these kinds.' }),
  ),
  caseSensitive: schema.orElse(schema.boolean(), false),
  versionId,
  cursor,
  limit: limitOf(100),
});

const output = schema.object({
  ...situation,
  matches: schema.list(
    schema.object({
      id: said,
      kind: schema.oneOf(nodeKinds),
      where: schema.oneOf(searchPlaces),
      missing: schema.optional(schema.boolean({ about: 'Referred to, and not there.' })),
      line: schema.optional(schema.integer()),
      text: schema.optional(said),
    }),
  ),
  ...page,
  truncated: schema.boolean({ about: 'More matched than is looked through: narrow the query.' }),
});

/** So many matches, and bytes of content, are looked through at most. */
const MAX_MATCHES = 5000;
/** So many files are read before somebody else gets a turn. */
const AT_ONCE = 20;
const MAX_CONTENT = 128 * 1024 * 1024;

/** Finds nodes by name, path, symbol or content. */
export const searchNodes = (games: Games): Tool =>
  defineTool({
    name: 'search_nodes',
    title: 'Search the game',
    description:
      'Finds files, classes, symbols, groups and input actions of a Godot game by a part of their name, by glob, or by content. Use it first when you do not know the exact path that other tools want.',
    input,
    output,
    annotations: readsOnly,
    async call(given, { signal }) {
      const asked = await ask(games, given.versionId, signal);
      const { matches, truncated } = await matchesIn(asked, given, signal);
      const { query, caseSensitive, in: places, nodeKinds: kinds, limit } = given;
      const revision = [asked.graph.revision, query, caseSensitive, places, kinds];
      const { items, ...rest } = pageOf(matches.map(shownMatch), { cursor: given.cursor, limit, revision });
      const structured = { ...asked.situation, matches: items, ...rest, truncated };
      const head = `${many(rest.total, 'match', 'matches')} for ${JSON.stringify(query)} in ${asked.situation.version}${truncated ? ', and more that were not looked at' : ''}.`;
      return { structured, text: `${head}\n${listed(items.map(lineOf), 25)}${asked.staleness}` };
    },
  });

interface Wish {
  readonly query: string;
  readonly caseSensitive: boolean;
  readonly in: readonly SearchPlace[];
  readonly nodeKinds?: readonly GraphNode['kind'][];
}

async function matchesIn({ graph, game: { index } }: Asked, wish: Wish, signal: AbortSignal) {
  const places = new Set(wish.in);
  const kinds = wish.nodeKinds && new Set(wish.nodeKinds);
  const query = { text: wish.query, caseSensitive: wish.caseSensitive };
  const fits = queryMatcher(query);
  const nodes = [...graph.nodes.values()].filter(({ kind }) => !kinds || kinds.has(kind));
  const named = nodes.flatMap((node) => nodeMatch(node, fits, places) ?? []);
  const symbols = places.has('symbol')
    ? nodes.flatMap(({ id }) => {
        const facts = isFile(id) ? index.facts(id) : undefined;
        return facts ? symbolMatches(id, facts, fits) : [];
      })
    : [];
  const found = [...named.toSorted(byPlace), ...symbols];
  const lines = places.has('content')
    ? await contentMatches(index.root, nodes, query, signal)
    : { matches: [], whole: true };
  const matches = [...found, ...lines.matches];
  return { matches: matches.slice(0, MAX_MATCHES), truncated: matches.length > MAX_MATCHES || !lines.whole };
}

/** Names before paths. */
const byPlace = (one: Match, other: Match): number =>
  searchPlaces.indexOf(one.where) - searchPlaces.indexOf(other.where) || one.id.length - other.id.length;

async function contentMatches(root: string, nodes: readonly GraphNode[], query: Query, signal: AbortSignal) {
  const matches: Match[] = [];
  let left = MAX_CONTENT;
  for (const [at, node] of nodes.entries()) {
    if (at % AT_ONCE === 0) await setImmediate();
    signal.throwIfAborted();
    if (left < 0 || matches.length > MAX_MATCHES) return { matches, whole: false };
    const text = node.missing || !isFile(node.id) ? undefined : textOf(root, node.id);
    if (text === undefined) continue;
    left -= text.length;
    matches.push(...lineMatches(node, text, query));
  }
  return { matches, whole: true };
}

const readable = [...scriptTypes, ...textTypes].filter((type) => type !== '.import' && type !== '.uid');

/** Undefined for what is no text, too large, or gone by now: a search says what it finds. */
function textOf(root: string, id: ResPath): string | undefined {
  if (!readable.some((type) => id.toLowerCase().endsWith(type))) return undefined;
  try {
    return shownText(readFile(root, scriptPathOf(id, readable)).bytes).text;
  } catch {
    return undefined;
  }
}

const isFile = (id: string): id is ResPath => id.startsWith('res://');

const shownMatch = ({ id, kind, where, missing, line, text }: Match) => ({
  id: clipped(id, 4096),
  kind,
  where,
  ...(missing && { missing }),
  ...(line === undefined ? {} : { line }),
  ...(text === undefined ? {} : { text: clipped(text, 300) }),
});

const lineOf = ({ id, line, where, missing, text }: ReturnType<typeof shownMatch>): string =>
  `${id}${line === undefined ? '' : `:${line}`} (${where}${missing ? ', missing' : ''})${text === undefined ? '' : ` ${text}`}`;
