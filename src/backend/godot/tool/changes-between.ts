import { setImmediate } from 'node:timers/promises';
import { readBytes } from '../edit/index.ts';
import type { FileFacts, ResPath, ScriptSymbol } from '../fact/index.ts';
import type { GraphEdge, GraphNode } from '../graph/contract.ts';
import { differenceOf, globMatcher } from '../graph/question/index.ts';
import type { ProjectIndex } from '../index/contract.ts';

export interface Change {
  readonly what: 'files' | 'symbols' | 'edges';
  readonly change: 'added' | 'removed' | 'changed' | 'moved';
  readonly id?: string;
  readonly was?: string;
  readonly kind?: GraphNode['kind'];
  readonly symbol?: string;
  readonly edge?: GraphEdge;
}

interface Known {
  readonly size: number;
  readonly facts: FileFacts;
}
type Files = ReadonlyMap<ResPath, Known>;

/** What one has that the other has not: files first, then symbols, then references. */
export async function changesBetween(
  before: ProjectIndex,
  after: ProjectIndex,
  { what, path }: { readonly what: readonly Change['what'][]; readonly path: string | undefined },
  signal: AbortSignal,
): Promise<readonly Change[]> {
  const fits = path === undefined ? () => true : globMatcher(path);
  const sides = [filesOf(before, fits), filesOf(after, fits)] as const;
  const content = contents(before.root, after.root, signal);
  const files = what.includes('files') ? await fileChanges(...sides, content) : [];
  const symbols = what.includes('symbols') ? symbolChanges(...sides) : [];
  const edges = what.includes('edges') ? edgeChanges(before, after, fits) : [];
  return [...files, ...symbols, ...edges];
}

function filesOf(index: ProjectIndex, fits: (path: string) => boolean): Files {
  const files = [...index.files()].filter(({ path }) => fits(path));
  return new Map(
    files
      .map(({ path, size, facts }) => [path, { size, facts }] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}

interface Contents {
  readonly before: (path: ResPath) => Promise<string | undefined>;
  readonly after: (path: ResPath) => Promise<string | undefined>;
}

/** Hashes; undefined for what is too large, or gone by now. Lets others have a turn now and then. */
function contents(before: string, after: string, signal: AbortSignal): Contents {
  let read = 0;
  const hashIn = (root: string) => async (path: ResPath) => {
    if (read++ % AT_ONCE === 0) await setImmediate();
    signal.throwIfAborted();
    try {
      return readBytes(root, path).hash;
    } catch {
      return undefined;
    }
  };
  return { before: hashIn(before), after: hashIn(after) };
}

/** So many files are read before somebody else gets a turn. */
const AT_ONCE = 20;

async function fileChanges(before: Files, after: Files, content: Contents): Promise<readonly Change[]> {
  const added = [...after].filter(([path]) => !before.has(path));
  const removed = [...before].filter(([path]) => !after.has(path));
  const moved = await movesAmong(removed, added, content);
  const changed: Change[] = [];
  for (const [id, { size, facts }] of after) {
    const was = before.get(id);
    if (!was || !(was.size !== size || (await content.before(id)) !== (await content.after(id)))) continue;
    changed.push({ what: 'files', change: 'changed', id, kind: facts.kind });
  }
  const told = new Set([...moved].flat());
  const only = (change: 'added' | 'removed', files: typeof added): readonly Change[] =>
    files
      .filter(([path]) => !told.has(path))
      .map(([id, { facts }]) => ({ what: 'files', change, id, kind: facts.kind }));
  const moves = [...moved].map(
    ([was, id]): Change => ({ what: 'files', change: 'moved', id, was, ...kindOf(after.get(id)) }),
  );
  return [...only('added', added), ...only('removed', removed), ...moves, ...changed];
}

const kindOf = (known: Known | undefined): { readonly kind?: GraphNode['kind'] } =>
  known ? { kind: known.facts.kind } : {};

/** Files that are gone, and came again under another name with the same content. An empty file is none of these. */
async function movesAmong(removed: Listed, added: Listed, content: Contents): Promise<ReadonlyMap<ResPath, ResPath>> {
  const [old, now] = [sizesOf(removed), sizesOf(added)];
  const arrived = await hashed(
    added.filter(([, { size }]) => old.has(size)),
    content.after,
  );
  const left = await hashed(
    removed.filter(([, { size }]) => now.has(size)),
    content.before,
  );
  const free = Map.groupBy(arrived, ({ hash }) => hash);
  const pairs = left.flatMap(({ path, hash }): readonly (readonly [ResPath, ResPath])[] => {
    const to = free.get(hash)?.shift();
    return to ? [[path, to.path]] : [];
  });
  return new Map(pairs);
}

type Listed = readonly (readonly [ResPath, Known])[];

const sizesOf = (files: Listed): ReadonlySet<number> =>
  new Set(files.map(([, { size }]) => size).filter((size) => size > 0));

async function hashed(files: Listed, hashIn: Contents['before']) {
  const found: { readonly path: ResPath; readonly hash: string }[] = [];
  for (const [path] of files) {
    const hash = await hashIn(path);
    if (hash !== undefined) found.push({ path, hash });
  }
  return found;
}

function symbolChanges(before: Files, after: Files): readonly Change[] {
  return [...after].flatMap(([id, { facts }]) => {
    const was = before.get(id)?.facts.script;
    if (!was || !facts.script) return [];
    const [old, now] = [byName(was.symbols), byName(facts.script.symbols)];
    const gone = [...old].filter(([name]) => !now.has(name)).map(([, symbol]) => changeOf(id, 'removed', symbol));
    const rest = [...now].flatMap(([name, signature]): readonly Change[] => {
      const earlier = old.get(name);
      if (earlier === undefined) return [changeOf(id, 'added', signature)];
      return earlier === signature ? [] : [{ ...changeOf(id, 'changed', signature), was: earlier }];
    });
    return [...gone, ...rest];
  });
}

const changeOf = (id: ResPath, change: Change['change'], symbol: string): Change => ({
  what: 'symbols',
  change,
  id,
  kind: 'script',
  symbol,
});

/** Heads of symbols; of those with one name (overloads) the heads together. */
function byName(symbols: readonly ScriptSymbol[]): ReadonlyMap<string, string> {
  const groups = Map.groupBy(symbols, ({ kind, name }) => `${kind} ${name}`);
  return new Map([...groups].map(([name, some]) => [name, some.map(({ signature }) => signature).join('; ')] as const));
}

function edgeChanges(before: ProjectIndex, after: ProjectIndex, fits: (path: string) => boolean): readonly Change[] {
  const { addedEdges, removedEdges } = differenceOf(before.graph(), after.graph());
  const told = (change: 'added' | 'removed', edges: readonly GraphEdge[]): readonly Change[] =>
    edges.filter(({ from, to }) => fits(from) || fits(to)).map((edge) => ({ what: 'edges', change, edge }));
  return [...told('added', addedEdges), ...told('removed', removedEdges)];
}
