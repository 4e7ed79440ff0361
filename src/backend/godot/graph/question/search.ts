import type { FileFacts, ScriptSymbol } from '../../fact/index.ts';
import type { GraphNode } from '../contract.ts';
import { globMatcher, isGlob } from './glob.ts';

export const searchPlaces = ['name', 'path', 'symbol', 'content'] as const;
export type SearchPlace = (typeof searchPlaces)[number];

export interface Match {
  readonly id: string;
  readonly kind: GraphNode['kind'];
  readonly where: SearchPlace;
  readonly line?: number;
  readonly missing?: true;
  /** The class, the head of the symbol, or the line. */
  readonly text?: string;
}

export interface Query {
  readonly text: string;
  readonly caseSensitive: boolean;
}

/** Whether a text holds the query; one with `*` or `?` in it is a glob for all of it. */
export function queryMatcher({ text, caseSensitive }: Query): (candidate: string) => boolean {
  const folded = (one: string): string => (caseSensitive ? one : one.toLowerCase());
  const wanted = folded(text);
  if (!isGlob(text)) return (candidate) => folded(candidate).includes(wanted);
  const fits = globMatcher(wanted);
  return (candidate) => fits(folded(candidate));
}

/** In its name or path: a glob without folders fits the name of the file, one with them the path. */
export function nodeMatch(
  node: GraphNode,
  fits: (text: string) => boolean,
  places: ReadonlySet<SearchPlace>,
): Match | undefined {
  const { id, kind, label, className, missing } = node;
  const found = { id, kind, ...(missing && { missing }) };
  const inner = id.slice(id.indexOf(':') + 1).replace(/^\/\//, '');
  const name = inner.slice(inner.lastIndexOf('/') + 1);
  if (places.has('name') && (fits(label) || fits(name)))
    return { ...found, where: 'name', ...(className === undefined ? {} : { text: `class_name ${className}` }) };
  return places.has('path') && (fits(id) || fits(inner)) ? { ...found, where: 'path' } : undefined;
}

/** What a script declares; of `Inner.name` also the name alone. */
export function symbolMatches(
  id: string,
  { kind, script }: FileFacts,
  fits: (text: string) => boolean,
): readonly Match[] {
  const found = (script?.symbols ?? []).filter(({ name }) => fits(name) || fits(name.slice(name.lastIndexOf('.') + 1)));
  return found.map((symbol: ScriptSymbol) => ({
    id,
    kind,
    where: 'symbol',
    line: symbol.line,
    text: symbol.signature,
  }));
}

const MAX_LINE = 200;

/** Lines of a text. A glob would fit whole lines only, so its stars stand for what lies between two words there. */
export function lineMatches(
  node: { id: string; kind: GraphNode['kind'] },
  text: string,
  { text: wanted, caseSensitive }: Query,
): readonly Match[] {
  const inLine = queryMatcher({ text: isGlob(wanted) ? `**${wanted.replaceAll('*', '**')}**` : wanted, caseSensitive });
  const found: Match[] = [];
  for (const [at, line] of text.split('\n').entries())
    if (line.length <= MAX_SEARCHED && inLine(line))
      found.push({ ...node, where: 'content', line: at + 1, text: line.trim().slice(0, MAX_LINE) });
  return found;
}

/** A longer line is data. */
const MAX_SEARCHED = 2000;
