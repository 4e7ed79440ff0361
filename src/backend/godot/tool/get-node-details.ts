import { HubError } from '../../../kernel/errors.ts';
import { defineTool, pageOf, readsOnly, schema, type Tool } from '../../tool/index.ts';
import type { Connection, FileFacts, ResPath, SceneNode, ScriptSymbol } from '../fact/index.ts';
import type { Games } from '../game.ts';
import { type Asked, ask, fitting, listed, many, nodeIn } from './ask.ts';
import {
  clipped,
  count,
  cursor,
  diagnosticShape,
  edgeShape,
  limitOf,
  nodeName,
  nodeShape,
  said,
  shownDiagnostic,
  shownEdge,
  shownNode,
  situation,
  versionId,
} from './shape.ts';

const sections = ['symbols', 'sceneNodes', 'connections', 'uses', 'usedBy', 'unresolved', 'diagnostics'] as const;
type Section = (typeof sections)[number];

const input = schema.object({
  scriptPath: nodeName('The file, class, group or input action: res://player.gd, Player, group:enemies.'),
  section: schema.optional(
    schema.oneOf(sections, { about: 'Only this list, in pages, where the beginning of it is not enough.' }),
  ),
  versionId,
  cursor,
  limit: limitOf(200),
});

const symbol = schema.object({
  kind: said,
  name: said,
  line: count,
  endLine: count,
  signature: said,
  exported: schema.optional(schema.boolean()),
  onready: schema.optional(schema.boolean()),
  static: schema.optional(schema.boolean()),
});
const sceneNode = schema.object({
  path: said,
  type: schema.optional(said),
  script: schema.optional(said),
  instance: schema.optional(said),
  groups: schema.list(said),
  line: count,
});
const connection = schema.object({ signal: said, from: said, to: said, method: said, line: count });
const unresolved = schema.object({ kind: said, line: count, text: said, why: said });

const output = schema.object({
  ...situation,
  node: nodeShape,
  uid: schema.optional(said),
  script: schema.optional(
    schema.object({
      language: schema.oneOf(['gdscript', 'csharp']),
      lines: count,
      className: schema.optional(said),
      extends: schema.optional(said),
      tool: schema.optional(schema.boolean()),
    }),
  ),
  project: schema.optional(
    schema.object({
      name: schema.optional(said),
      version: schema.optional(said),
      engine: said,
      csharp: schema.boolean(),
      mainScene: schema.optional(said),
      autoloads: schema.list(schema.object({ name: said, path: said, singleton: schema.boolean() })),
    }),
  ),
  counts: schema.map(count, { about: 'How long each list is; here it may only begin.' }),
  symbols: schema.list(symbol),
  sceneNodes: schema.list(sceneNode),
  connections: schema.list(connection),
  uses: schema.list(edgeShape, { about: 'Its own references.' }),
  usedBy: schema.list(edgeShape, { about: 'References to it.' }),
  unresolved: schema.list(unresolved, {
    about: 'Its references that lead nowhere, or nobody knows where before the game runs.',
  }),
  diagnostics: schema.list(diagnosticShape),
  nextCursor: schema.optional(schema.text({ about: 'Of the section that was asked for.' })),
});

/** Characters that each list may take where all are told. */
const ROOM: Readonly<Record<Section, number>> = {
  symbols: 6000,
  sceneNodes: 4000,
  connections: 2000,
  uses: 2500,
  usedBy: 2500,
  unresolved: 1500,
  diagnostics: 1500,
};

/** One node, and all that is known of it. */
export const getNodeDetails = (games: Games): Tool =>
  defineTool({
    name: 'get_node_details',
    title: 'Details of a node',
    description:
      'All that is known of one file, class, group or input action of a Godot game: what a script declares (functions, signals, exported variables with their lines), the nodes and signal connections of a scene, what it uses, who uses it, and what is wrong with it. Use it before you read or change a file. Long lists only begin here; ask again with section for the rest.',
    input,
    output,
    annotations: readsOnly,
    async call({ section, ...given }, { signal }) {
      const asked = await ask(games, given.versionId, signal);
      const id = nodeIn(asked.graph, given.scriptPath);
      const node = asked.graph.nodes.get(id);
      if (!node) throw new HubError('file-unknown', `${id} has just gone.`);
      const facts = isFile(id) ? asked.game.index.facts(id) : undefined;
      const lists = listsOf(id, asked, facts);
      const paged =
        section &&
        pageOf<unknown>(lists[section], {
          ...given,
          cursor: given.cursor,
          revision: [asked.graph.revision, id, section],
        });
      const shown = shownLists(lists, section, paged?.items);
      const structured = {
        ...asked.situation,
        node: shownNode(node),
        ...headOf(facts),
        counts: Object.fromEntries(sections.map((name) => [name, lists[name].length])),
        ...shown,
        ...(paged?.nextCursor === undefined ? {} : { nextCursor: paged.nextCursor }),
      };
      return { structured, text: `${textOf(structured)}${asked.staleness}` };
    },
  });

const isFile = (id: string): id is ResPath => id.startsWith('res://');

function listsOf(id: ReturnType<typeof nodeIn>, { graph, game }: Asked, facts: FileFacts | undefined) {
  const { script, scene } = facts ?? {};
  const dangling = graph.unresolved.filter(({ from }) => from === id);
  return {
    symbols: (script?.symbols ?? []).map(shownSymbol),
    sceneNodes: (scene?.nodes ?? []).map(shownSceneNode),
    connections: (scene?.connections ?? []).map(shownConnection),
    uses: graph.edgesFrom(id).map(shownEdge),
    usedBy: graph.edgesTo(id).map(shownEdge),
    unresolved: dangling.map(({ kind, line, text, why }) => ({ kind, line, text: clipped(text, 300), why })),
    diagnostics: isFile(id) ? game.index.diagnostics(id).map((one) => shownDiagnostic(id, one)) : [],
  };
}

type Lists = ReturnType<typeof listsOf>;

/** The beginning of each, or a page of one and nothing of the others. */
function shownLists(lists: Lists, section: Section | undefined, page: readonly unknown[] | undefined): Lists {
  const entries = sections.map((name) => {
    const list: readonly unknown[] = lists[name];
    if (section !== undefined) return [name, name === section ? page : []];
    return [name, fitting(list, ROOM[name])];
  });
  return Object.fromEntries(entries) as Lists; // each list holds a part of what it held
}

const shownSymbol = ({ kind, name, line, endLine, signature, exported, onready, static: isStatic }: ScriptSymbol) => ({
  kind,
  name: clipped(name, 200),
  line,
  endLine,
  signature: clipped(signature, 300),
  ...(exported && { exported }),
  ...(onready && { onready }),
  ...(isStatic && { static: isStatic }),
});

const shownSceneNode = ({ path, type, script, instance, groups, line }: SceneNode) => ({
  path: clipped(path),
  ...(type === undefined ? {} : { type: clipped(type) }),
  ...(script === undefined ? {} : { script: script.path || 'in this scene' }),
  ...(instance === undefined ? {} : { instance: instance.path || (instance.uid ?? '') }),
  groups: groups.slice(0, 20).map((group) => clipped(group, 200)),
  line,
});

const shownConnection = ({ signal, from, to, method, line }: Connection) => ({
  signal: clipped(signal),
  from: clipped(from),
  to: clipped(to),
  method: clipped(method),
  line,
});

function headOf(facts: FileFacts | undefined) {
  const { uid, script, project } = facts ?? {};
  return {
    ...(uid === undefined ? {} : { uid: clipped(uid) }),
    ...(script && { script: shownScript(script) }),
    ...(project && { project: shownProject(project) }),
  };
}

const shownScript = ({ language, lines, className, extends: base, tool }: NonNullable<FileFacts['script']>) => ({
  language,
  lines,
  ...(className === undefined ? {} : { className: clipped(className) }),
  ...(base === undefined ? {} : { extends: clipped(base) }),
  ...(tool && { tool }),
});

const shownProject = ({ name, version, engine, csharp, mainScene, autoloads }: NonNullable<FileFacts['project']>) => ({
  ...(name === undefined ? {} : { name: clipped(name) }),
  ...(version === undefined ? {} : { version: clipped(version) }),
  engine,
  csharp,
  ...(mainScene && { mainScene: mainScene.path || (mainScene.uid ?? '') }),
  autoloads: autoloads.slice(0, 50).map(({ name: title, target, singleton }) => ({
    name: clipped(title, 200),
    path: target.path || (target.uid ?? ''),
    singleton,
  })),
});

type Told = Pick<Lists, 'symbols' | 'diagnostics'> & {
  readonly node: ReturnType<typeof shownNode>;
  readonly counts: Readonly<Record<string, number>>;
} & ReturnType<typeof headOf>;

function textOf({ node, script, counts, symbols, diagnostics }: Told): string {
  const kind = script
    ? `${script.language}, ${many(script.lines, 'line')}${script.extends === undefined ? '' : `, extends ${script.extends}`}`
    : node.kind;
  const head = `${node.id} (${kind}${node.className === undefined ? '' : `, class ${node.className}`}${node.missing ? ', missing' : ''})`;
  const all = Object.entries(counts).filter(([, times]) => times > 0);
  const lines = symbols.map(({ line, signature }) => `  ${line}: ${signature}`);
  const wrong = diagnostics.map(({ line, severity, message }) => `  ${severity} at line ${line}: ${message}`);
  return [head, all.map(([name, times]) => `${name} ${times}`).join(', '), listed(lines, 30), listed(wrong, 10)]
    .filter((line) => line !== '')
    .join('\n');
}
