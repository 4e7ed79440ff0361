import { defineTool, pageOf, readsOnly, schema, type Tool } from '../../tool/index.ts';
import { mentionsOf, readFile, scriptPathOf, shownText } from '../edit/index.ts';
import type { ResPath } from '../fact/index.ts';
import type { Games } from '../game.ts';
import type { Graph, NodeId } from '../graph/contract.ts';
import { reachOf } from '../graph/question/index.ts';
import { type Asked, ask, listed, many, nodeIn } from './ask.ts';
import {
  clipped,
  count,
  cursor,
  edgeKindFilter,
  limitOf,
  nodeName,
  page,
  said,
  shownEdge,
  situation,
  versionId,
} from './shape.ts';

const input = schema.object({
  scriptPath: nodeName('The file, class, group or input action: res://player.gd, Player, group:enemies, input:jump.'),
  member: schema.optional(
    schema.text({ least: 1, most: 200, about: 'Only uses of this method, signal, variable or inner class of it.' }),
  ),
  kinds: edgeKindFilter,
  versionId,
  cursor,
  limit: limitOf(200),
});

const output = schema.object({
  ...situation,
  node: said,
  references: schema.list(
    schema.object({
      from: said,
      line: count,
      kind: said,
      count,
      member: schema.optional(said),
      detail: schema.optional(said),
      text: schema.optional(schema.text({ most: 1_000_000, about: 'The line, of uses that were found by name.' })),
      certain: schema.boolean({
        about: 'false: found by name in a file that is joined to this one; it may mean another member of that name.',
      }),
    }),
  ),
  ...page,
  files: schema.integer({ about: 'That refer to it.' }),
  dependents: schema.integer({ about: 'All that depend on it, also over others: what could break.' }),
});

/** So many files that know the node are looked through for a member. */
const MAX_READ = 500;

/** Who refers to a node, line by line. */
export const findReferences = (games: Games): Tool =>
  defineTool({
    name: 'find_references',
    title: 'References to a node',
    description:
      'Every reference to a file, class, group or input action of a Godot game, with file, line and kind: what breaks when it is renamed, moved or deleted. With member also the uses of one method, signal or variable: connections of scenes for certain, calls by name in the files that know the script.',
    input,
    output,
    annotations: readsOnly,
    async call(given, { signal }) {
      const asked = await ask(games, given.versionId, signal);
      const node = nodeIn(asked.graph, given.scriptPath);
      const { member, kinds } = given;
      const edges = asked.graph.edgesTo(node).filter(({ kind }) => !kinds || kinds.includes(kind));
      const certain = edges
        .filter((edge) => member === undefined || edge.member === member || edge.detail === member)
        .map(shownReference);
      const named = member === undefined || kinds ? [] : mentionsIn(asked, node, member);
      const all = [
        ...certain,
        ...named.filter((one) => !certain.some(({ from, line }) => from === one.from && line === one.line)),
      ];
      const revision = [asked.graph.revision, node, member, kinds];
      const { items, ...rest } = pageOf(all, { cursor: given.cursor, limit: given.limit, revision });
      const structured = {
        ...asked.situation,
        node,
        references: items,
        ...rest,
        files: new Set(all.map(({ from }) => from)).size,
        dependents: reachOf(asked.graph, node, { direction: 'incoming', depth: Infinity }).length,
      };
      const what = member === undefined ? node : `${member} of ${node}`;
      const head = `${many(rest.total, 'reference')} to ${what} in ${many(structured.files, 'file')}; ${many(structured.dependents, 'node')} ${structured.dependents === 1 ? 'depends' : 'depend'} on it in all.`;
      return { structured, text: `${head}\n${listed(items.map(lineOf), 30)}${asked.staleness}` };
    },
  });

interface Reference {
  readonly from: string;
  readonly line: number;
  readonly kind: string;
  readonly count: number;
  readonly member?: string;
  readonly detail?: string;
  readonly text?: string;
  readonly certain: boolean;
}

function shownReference(edge: Parameters<typeof shownEdge>[0]): Reference {
  const { to: _, ...rest } = shownEdge(edge);
  return { ...rest, certain: true };
}

/** In the script itself, in those that know it, and in those that inherit from these. */
function mentionsIn({ graph, game }: Asked, node: NodeId, member: string): readonly Reference[] {
  const found: Reference[] = [];
  for (const from of knowing(graph, node).slice(0, MAX_READ)) {
    for (const { line, text } of mentionsOf(new Set([member]), textOf(game.index.root, from)))
      found.push({
        from,
        line,
        kind: 'member',
        count: 1,
        member: clipped(member),
        text: clipped(text, 300),
        certain: false,
      });
  }
  return found;
}

function knowing(graph: Graph, node: NodeId): readonly ResPath[] {
  const ids = new Set<NodeId>([node, ...graph.edgesTo(node).map(({ from }) => from)]);
  for (const { id } of reachOf(graph, node, { direction: 'incoming', depth: Infinity, kinds: ['extends'] }))
    ids.add(id);
  // Who attaches the script to a node of a scene has other scripts there that call it.
  for (const scene of ids) for (const edge of graph.edgesFrom(scene)) if (edge.kind === 'script') ids.add(edge.to);
  return [...ids].filter((id): id is ResPath => /^res:\/\/.*\.(?:gd|cs)$/.test(id));
}

/** Empty for what is gone or cannot be read. */
function textOf(root: string, path: ResPath): string {
  try {
    return shownText(readFile(root, scriptPathOf(path)).bytes).text;
  } catch {
    return '';
  }
}

const lineOf = ({ from, line, kind, member, detail, text, certain }: Reference): string => {
  const what = [member, detail].filter((one) => one !== undefined).join(', ');
  return `${from}:${line} ${kind}${what === '' ? '' : ` (${what})`}${text === undefined ? '' : ` ${text}`}${certain ? '' : ' [by name]'}`;
};
