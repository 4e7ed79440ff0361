import { diagnosticsOf, statsOf, type View, viewOf } from '../graph/question/index.ts';
import type { ProjectIndex } from '../index/index.ts';
import type { VersionEntry } from '../project/index.ts';
import { columns, many, printable } from './printable.ts';
import type { GodotWords } from './words.ts';

/** Said by a command: text for people, the same as JSON, and whether all is well. */
export interface Answer {
  readonly text: string;
  readonly json: unknown;
  readonly exit: number;
}

export function listAnswer(versions: readonly VersionEntry[]): Answer {
  if (versions.length === 0)
    return {
      text: 'No Godot project is known. Set GODOT_PROJECTS_PATH, or go into a project and run "warren godot index".\n',
      json: { versions },
      exit: 0,
    };
  const rows = versions.map(({ id, engine, title, seenAt, root }) => [id, engine, title, seenAt ?? 'never', root]);
  return { text: columns([['VERSION', 'GODOT', 'TITLE', 'LAST SEEN', 'ROOT'], ...rows]), json: { versions }, exit: 0 };
}

/** A version whose files were read, in so many ms. */
export interface Read {
  readonly version: VersionEntry;
  readonly index: ProjectIndex;
  readonly tookMs: number;
}

export function indexAnswer({ version, index, tookMs }: Read): Answer {
  const graph = index.graph();
  const files = [...index.files()];
  const kinds = countsOf(files.map(({ facts }) => facts.kind));
  const stats = statsOf(viewOf(graph, { mode: 'dependencies' }));
  const wrong = countsOf(diagnosticsOf(index, {}).map(({ diagnostic }) => diagnostic.severity));
  const { error: errors = 0, warning: warnings = 0 } = wrong;
  const text = [
    `${version.id}  ${version.title}, Godot ${version.engine}`,
    `root    ${version.root}`,
    `files   ${files.length} (${listOf(kinds)})`,
    `graph   ${many(stats.totalNodes, 'node')}, ${many(stats.totalEdges, 'edge')} (${listOf(stats.edgeKinds)})`,
    `wrong   ${many(errors, 'error')}, ${many(warnings, 'warning')}${errors + warnings === 0 ? '' : '; see "warren godot check"'}`,
    `read    in ${(tookMs / 1000).toFixed(2)} s`,
  ];
  const json = {
    version,
    files: { total: files.length, kinds },
    graphHash: graph.hash,
    stats,
    errors,
    warnings,
    unresolved: graph.unresolved.length,
    tookMs,
  };
  return { text: text.map((line) => `${printable(line)}\n`).join(''), json, exit: 0 };
}

export function graphAnswer({ version, index }: Read, { mode, kinds, path, dot }: GodotWords): Answer {
  const graph = index.graph();
  const view = viewOf(graph, { mode, ...(kinds.length > 0 && { kinds }), ...(path === undefined ? {} : { path }) });
  const stats = statsOf(view);
  const json = { version: version.id, mode, graphHash: graph.hash, stats, ...view };
  return { text: dot ? dotOf(view) : graphText(view), json, exit: 0 };
}

function graphText(view: View): string {
  const bySource = Map.groupBy(view.edges, ({ from }) => from);
  const joined = new Set(view.edges.flatMap(({ from, to }) => [from, to]));
  const blocks = [...bySource].map(([from, edges]) => {
    const lines = edges.map(({ kind, kinds, to, line, member }) => [
      `  ${(kinds ?? [kind]).join(',')}`,
      `${to}${member === undefined ? '' : `::${member}`}`,
      line > 0 ? `line ${line}` : '',
    ]);
    return `${printable(from)}\n${columns(lines)}`;
  });
  const alone = view.nodes.filter(({ id }) => !joined.has(id)).map(({ id }) => `${printable(id)}\n`);
  const { totalNodes, totalEdges, isolatedNodes } = statsOf(view);
  return `${[...blocks, ...alone].join('')}${many(totalNodes, 'node')}, ${many(totalEdges, 'edge')}, ${isolatedNodes} isolated\n`;
}

const name = (text: string): string => `"${printable(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** In the language of Graphviz. */
function dotOf({ nodes, edges }: View): string {
  const lines = [
    ...nodes.map(({ id, label, missing }) => `  ${name(id)} [label=${name(label)}${missing ? ', style=dashed' : ''}];`),
    ...edges.map(
      ({ from, to, kind, kinds }) => `  ${name(from)} -> ${name(to)} [label=${name((kinds ?? [kind]).join(', '))}];`,
    ),
  ];
  return `digraph game {\n  rankdir=LR;\n${lines.join('\n')}\n}\n`;
}

export function checkAnswer({ version, index }: Read, { strict }: GodotWords): Answer {
  const found = diagnosticsOf(index, {});
  const errors = found.filter(({ diagnostic }) => diagnostic.severity === 'error').length;
  const warnings = found.length - errors;
  const lines = found.map(({ path, diagnostic: { severity, code, message, line, column } }) =>
    printable(`${path}:${line}:${column}: ${severity}: ${message} [${code}]`),
  );
  const files = [...index.files()].length;
  const head = `${many(errors, 'error')}, ${many(warnings, 'warning')} in ${many(files, 'file')} of ${printable(version.id)}`;
  return {
    text: [...lines, head].map((line) => `${line}\n`).join(''),
    json: {
      version: version.id,
      files,
      errors,
      warnings,
      diagnostics: found.map(({ path, diagnostic }) => ({ path, ...diagnostic })),
    },
    exit: errors > 0 || (strict && warnings > 0) ? 1 : 0,
  };
}

function countsOf(words: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([, one], [, other]) => other - one));
}

const listOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'none';
