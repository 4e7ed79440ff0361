import type { Graph, GraphEdge, Unresolved } from '../../src/backend/godot/graph/index.ts';

/** One line of an `.edges` file. */
export interface ExpectedEdge {
  readonly from: string;
  /** Any of them. */
  readonly kinds: readonly string[];
  readonly to: string;
  readonly member?: string;
  readonly line?: number;
  /** May be left out. */
  readonly optional: boolean;
}

export interface Expectation {
  readonly edges: readonly ExpectedEdge[];
  /** `from kind why`, as often as they stand there. */
  readonly unresolved: readonly string[];
}

/**
 * Reads `.edges` files: a file begins at the margin, what it refers to is indented. `a|b target::member @line`, `?` before what may
 * be left out, `!` before `kind why` of a reference that leads nowhere, `#` before the rule it follows from.
 */
export function expectationOf(text: string): Expectation {
  const edges: ExpectedEdge[] = [];
  const unresolved: string[] = [];
  let from = '';
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    if (!line.startsWith(' ')) from = line;
    else if (line.startsWith('  ! ')) unresolved.push(`${from} ${line.slice(4)}`);
    else edges.push(edgeOf(from, line.trim()));
  }
  return { edges, unresolved };
}

function edgeOf(from: string, text: string): ExpectedEdge {
  const [, mark, kinds = '', to = '', member, line] = /^(\?)?(\S+) (.+?)(?:::(\S+))?(?: @(\d+))?$/.exec(text) ?? [];
  if (to === '') throw new Error(`not an edge: ${text}`);
  return {
    from,
    kinds: kinds.split('|'),
    to,
    optional: mark !== undefined,
    ...(member !== undefined && { member }),
    ...(line !== undefined && { line: Number(line) }),
  };
}

/** What the graph says otherwise, one line each. */
export function unlike(graph: Graph, expected: Expectation): string[] {
  const left = new Set(graph.edges());
  const lines: string[] = [];
  for (const wanted of expected.edges) {
    const found = [...left].filter((edge) => fits(edge, wanted));
    for (const edge of found) left.delete(edge);
    if (found.length === 0 && !wanted.optional) lines.push(`lacking: ${wanted.from} ${say(wanted)}`);
    const first = Math.min(...found.map(({ line }) => line));
    if (found.length > 0 && wanted.line !== undefined && first !== wanted.line)
      lines.push(`line: ${wanted.from} ${say(wanted)}: ours ${first}`);
  }
  lines.push(
    ...[...left].map(({ from, kind, to, member, line }) => `extra: ${from} ${kind} ${to}::${member ?? ''} @${line}`),
  );
  return [...lines, ...unlikeTexts(graph.unresolved.map(sayUnresolved), expected.unresolved)];
}

/** Members are compared where they say something else than the file: methods and inner base classes. */
const fits = (edge: GraphEdge, wanted: ExpectedEdge): boolean =>
  edge.from === wanted.from &&
  edge.to === wanted.to &&
  wanted.kinds.includes(edge.kind) &&
  (!['extends', 'connection'].includes(edge.kind) || edge.member === wanted.member);

const say = ({ kinds, to, member, line }: ExpectedEdge): string =>
  `${kinds.join('|')} ${to}${member === undefined ? '' : `::${member}`}${line === undefined ? '' : ` @${line}`}`;

const sayUnresolved = ({ from, kind, why }: Unresolved): string => `${from} ${kind} ${why}`;

function unlikeTexts(ours: readonly string[], expected: readonly string[]): string[] {
  const rest = [...expected];
  const extra = ours.filter((text) => {
    const at = rest.indexOf(text);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  return [...extra.map((text) => `extra unresolved: ${text}`), ...rest.map((text) => `lacking unresolved: ${text}`)];
}
