import type { Diagnostic, EdgeKind } from '../fact/index.ts';
import type { GraphEdge, GraphNode, NodeId, Unresolved } from './contract.ts';
import type { FileLinks } from './resolve-file.ts';
import type { Parts } from './snapshot.ts';
import type { Names } from './tables.ts';

/** Changes when the same files get other nodes, edges or complaints, and with the form below: what was kept is not taken then. */
export const RULES = 1;

/** A graph as plain data, for another process. */
export interface KeptGraph {
  readonly hash: string;
  readonly skipped: readonly string[];
  /** What edges are called by, numbered from 1. */
  readonly words: readonly string[];
  /** By id. */
  readonly nodes: readonly KeptNode[];
}

/** Only a file has links and names. */
export type KeptNode = readonly [node: GraphNode, links?: KeptLinks, names?: Names];

type KeptLinks = readonly [edges: readonly number[], rest?: KeptRest];

interface KeptRest {
  readonly unresolved: readonly Unresolved[];
  readonly diagnostics: readonly Diagnostic[];
  readonly reads: readonly string[];
}

/** Numbers of an edge: the place of the node it leads to, kind, line, count, member and detail. */
const WIDTH = 6;
const none: ReadonlySet<string> = new Set();

/** Words by the order in which they came, from 1. */
export class Words {
  readonly #places = new Map<string, number>();

  placeOf(word: string | undefined): number {
    if (word === undefined) return 0;
    const known = this.#places.get(word);
    if (known !== undefined) return known;
    this.#places.set(word, this.#places.size + 1);
    return this.#places.size;
  }

  all(): readonly string[] {
    return [...this.#places.keys()];
  }
}

type NamesOfFiles = ReadonlyMap<NodeId, Names>;

export function* keptNodes({ nodes, links }: Parts, names: NamesOfFiles, words: Words): Generator<KeptNode> {
  const places = new Map<NodeId, number>();
  for (const id of nodes.keys()) places.set(id, places.size);
  for (const [id, node] of nodes) yield keptNode(node, links.get(id), { places, words, names: names.get(id) });
}

interface Naming {
  readonly places: ReadonlyMap<NodeId, number>;
  readonly words: Words;
  /** Of the file. */
  readonly names: Names | undefined;
}

function keptNode(node: GraphNode, links: FileLinks | undefined, { places, words, names }: Naming): KeptNode {
  if (!links) return [node];
  const { unresolved, diagnostics, reads } = links;
  const numbers = links.edges.flatMap(({ to, kind, line, count, member, detail }) => [
    places.get(to) ?? 0, // both ends of an edge are nodes
    words.placeOf(kind),
    line,
    count,
    words.placeOf(member),
    words.placeOf(detail),
  ]);
  const isPlain = unresolved.length + diagnostics.length + reads.size === 0;
  const kept: KeptLinks = isPlain ? [numbers] : [numbers, { unresolved, diagnostics, reads: [...reads] }];
  return names ? [node, kept, names] : [node, kept];
}

/** The same parts again, a node each step. Nodes are in their order, and so are the edges that lead to one. */
export function* partsOf({ hash, nodes: kept, ...told }: KeptGraph, revision: number): Generator<undefined, Parts> {
  const nodes = new Map<NodeId, GraphNode>();
  for (const [node] of kept) nodes.set(node.id, node);
  const ids = [...nodes.keys()];
  const words = [undefined, ...told.words];
  const leading = ids.map((): GraphEdge[] => []);
  const links = new Map<NodeId, FileLinks>();
  let edgeCount = 0;
  for (const [{ id: from }, known] of kept) {
    if (!known) continue;
    const [numbers, rest] = known;
    const edges: GraphEdge[] = [];
    for (let at = 0; at < numbers.length; at += WIDTH) {
      const edge = edgeAt(numbers, at, { from, ids, words });
      edges.push(edge);
      leading[numbers[at] ?? 0]?.push(edge);
    }
    edgeCount += edges.length;
    links.set(from, linksOf(edges, rest));
    yield;
  }
  const incoming = new Map<NodeId, readonly GraphEdge[]>();
  for (const [at, id] of ids.entries()) if (leading[at]?.[0]) incoming.set(id, leading[at]);
  return { revision, hash, nodes, links, incoming, edgeCount };
}

const linksOf = (edges: readonly GraphEdge[], rest: KeptRest | undefined): FileLinks => ({
  edges,
  unresolved: rest?.unresolved ?? [],
  diagnostics: rest?.diagnostics ?? [],
  reads: rest && rest.reads.length > 0 ? new Set(rest.reads) : none,
});

type Named = {
  readonly from: NodeId;
  readonly ids: readonly NodeId[];
  readonly words: readonly (string | undefined)[];
};

function edgeAt(numbers: readonly number[], at: number, { from, ids, words }: Named): GraphEdge {
  const number = (place: number): number => numbers[at + place] ?? 0;
  const to = ids[number(0)] ?? from;
  const kind = words[number(1)] as EdgeKind; // it was one when it was kept
  const edge: Writable<GraphEdge> = { from, to, kind, line: number(2), count: number(3) };
  const [member, detail] = [words[number(4)], words[number(5)]];
  if (member !== undefined) edge.member = member;
  if (detail !== undefined) edge.detail = detail;
  return edge;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
