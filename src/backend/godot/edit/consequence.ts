import type { FileFacts, ResPath, ScriptFacts, ScriptSymbol } from '../fact/index.ts';
import type { GraphEdge, Unresolved } from '../graph/contract.ts';
import type { ProjectIndex } from '../index/contract.ts';

/** What a graph says around one file, at one moment. */
export interface Moment {
  readonly facts: FileFacts | undefined;
  readonly from: readonly GraphEdge[];
  readonly to: readonly GraphEdge[];
  readonly unresolved: readonly Unresolved[];
  /** Facts of those who refer to it: who wrote in them meanwhile broke their references himself. */
  readonly referrers: ReadonlyMap<string, FileFacts | undefined>;
}

/** A reference that led somewhere before the edit. */
export interface Broken {
  readonly from: string;
  readonly line: number;
  readonly kind: string;
  /** What it refers to, as well as it is known. */
  readonly text: string;
  readonly why: string;
}

export interface Consequence {
  readonly added: readonly GraphEdge[];
  readonly removed: readonly GraphEdge[];
  readonly broken: readonly Broken[];
  /** Declared before and not any more: whoever uses them by name only is not known to the graph. */
  readonly removedSymbols: readonly ScriptSymbol[];
}

export function momentOf(index: ProjectIndex, path: ResPath): Moment {
  const graph = index.graph();
  const to = [...graph.edgesTo(path)];
  const referrers = new Map(to.map(({ from }) => [from, factsOf(index, from)] as const));
  return { facts: index.facts(path), from: [...graph.edgesFrom(path)], to, unresolved: graph.unresolved, referrers };
}

/** What an edit of `path` did to the graph. */
export function consequenceOf(path: ResPath, before: Moment, after: Moment, index: ProjectIndex): Consequence {
  const unchanged = (from: string): boolean =>
    from !== path && (!before.referrers.has(from) || before.referrers.get(from) === factsOf(index, from));
  const lost = lacking(before.to, after.to, keyOf).filter(({ from }) => unchanged(from));
  const dangling = lacking(after.unresolved, before.unresolved, placeOf).filter(
    ({ from, why }) =>
      why !== 'computed' && (from === path || before.referrers.has(from)) && (from === path || unchanged(from)),
  );
  return {
    added: lacking(after.from, before.from, keyOf),
    removed: lacking(before.from, after.from, keyOf),
    broken: onePerPlace([...dangling.map(brokenBy), ...lost.map((edge) => lostBy(edge, after.facts))]),
    removedSymbols: lacking(symbolsOf(before.facts), symbolsOf(after.facts), ({ kind, name }) => `${kind} ${name}`),
  };
}

const factsOf = (index: ProjectIndex, id: string): FileFacts | undefined => (isFile(id) ? index.facts(id) : undefined);
const isFile = (id: string): id is ResPath => id.startsWith('res://');

const symbolsOf = (facts: FileFacts | undefined): readonly ScriptSymbol[] => facts?.script?.symbols ?? [];

const keyOf = ({ from, to, kind, member, detail }: GraphEdge): string =>
  [from, to, kind, member ?? '', detail ?? ''].join('\n');
const placeOf = ({ from, kind, text, why }: Unresolved): string => [from, kind, text, why].join('\n');

/** Those of the first that the second does not have. */
function lacking<T>(these: readonly T[], those: readonly T[], nameOf: (one: T) => string): readonly T[] {
  const known = new Set(those.map(nameOf));
  return these.filter((one) => !known.has(nameOf(one)));
}

const brokenBy = ({ from, line, kind, text, why }: Unresolved): Broken => ({ from, line, kind, text, why });

function lostBy({ from, line, kind, to, member }: GraphEdge, now: FileFacts | undefined): Broken {
  const text = member === undefined ? to : `${to}::${member}`;
  return { from, line, kind, text, why: whyLost(now?.script, member) };
}

function whyLost(now: ScriptFacts | undefined, member: string | undefined): string {
  if (now === undefined) return 'missing';
  return member === undefined ? 'class-name-changed' : 'no-member';
}

/** The same reference is told once, in the words that came first. */
function onePerPlace(all: readonly Broken[]): readonly Broken[] {
  const told = new Map<string, Broken>();
  for (const one of all) {
    const place = `${one.from}\n${one.line}\n${one.kind}`;
    if (!told.has(place)) told.set(place, one);
  }
  return [...told.values()];
}
