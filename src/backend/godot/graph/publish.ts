import type { ResPath } from '../fact/index.ts';
import type { GraphEdge, GraphNode, NodeId } from './contract.ts';
import { type PartSum, wordsOfEdge, wordsOfNode } from './graph-hash.ts';
import type { FileLinks } from './resolve-file.ts';
import { nameOf, type Parts } from './snapshot.ts';
import type { Tables } from './tables.ts';

/** New links of files, or none where the file is gone. */
export type Relinked = ReadonlyMap<ResPath, FileLinks | undefined>;

/** The parts after a change: what did not change is shared with those before. `sum` goes along. */
export function partsAfter(before: Parts, relinked: Relinked, tables: Tables, sum: PartSum): Parts {
  const links = new Map(before.links);
  const touched = new Set<NodeId>(relinked.keys());
  let { edgeCount } = before;
  for (const [path, now] of relinked) {
    const [gone, come] = changesOf(links.get(path)?.edges ?? [], now?.edges ?? []);
    edgeCount += count(gone, { sum, touched }, -1) + count(come, { sum, touched }, 1);
    if (now) links.set(path, now);
    else links.delete(path);
  }
  for (const input of tables.inputActions) touched.add(`input:${input}`);
  for (const id of before.nodes.keys()) if (id.startsWith('input:')) touched.add(id);
  const incoming = incomingAfter(before.incoming, relinked, touched);
  const nodes = nodesAfter(before.nodes, touched, (id) => nodeOf(id, tables, incoming), sum);
  return { revision: before.revision + 1, hash: sum.toString(), nodes, links, incoming, edgeCount };
}

/** How many edges come or go. */
function count(edges: Edges, at: { sum: PartSum; touched: Set<NodeId> }, times: 1 | -1): number {
  for (const edge of edges) {
    at.sum.add(wordsOfEdge(edge), times);
    at.touched.add(edge.to);
  }
  return times * edges.length;
}

type Edges = readonly GraphEdge[];

/** Equal edges are the same object. */
function changesOf(before: Edges, now: Edges): readonly [gone: Edges, come: Edges] {
  if (before === now) return [[], []];
  if (before.length === 0 || now.length === 0) return [before, now];
  const [old, kept] = [new Set(before), new Set(now)];
  return [before.filter((edge) => !kept.has(edge)), now.filter((edge) => !old.has(edge))];
}

function incomingAfter(before: Parts['incoming'], relinked: Relinked, touched: ReadonlySet<NodeId>): Parts['incoming'] {
  const incoming = new Map(before);
  const added = addedBy(relinked);
  for (const id of touched) {
    const [old, come] = [incoming.get(id), added.get(id) ?? []];
    const kept = old?.filter(({ from }) => !relinked.has(from as ResPath)) ?? []; // only files have edges
    const edges = merged(kept, come);
    if (edges.length > 0) incoming.set(id, edges);
    else incoming.delete(id);
  }
  return incoming;
}

/** The edges that lead to each node, in the order of the files: sorting those once is cheaper than each list. */
function addedBy(relinked: Relinked): ReadonlyMap<NodeId, Edges> {
  const added = new Map<NodeId, GraphEdge[]>();
  for (const path of [...relinked.keys()].toSorted())
    for (const edge of relinked.get(path)?.edges ?? []) {
      const list = added.get(edge.to);
      if (list) list.push(edge);
      else added.set(edge.to, [edge]);
    }
  return added;
}

/** Both are in their order. */
function merged(kept: Edges, come: Edges): Edges {
  if (kept.length === 0) return come;
  return come.length === 0 ? kept : [...kept, ...come].toSorted(bySource);
}

/** Stable: the edges of one file stay in its own order. */
const bySource = (one: GraphEdge, other: GraphEdge): number =>
  one.from < other.from ? -1 : one.from > other.from ? 1 : 0;

type Nodes = ReadonlyMap<NodeId, GraphNode>;

function nodesAfter(
  before: Nodes,
  touched: ReadonlySet<NodeId>,
  nodeOf: (id: NodeId) => GraphNode | undefined,
  sum: PartSum,
): Nodes {
  const nodes = new Map(before);
  const isFirst = before.size === 0;
  let grew = false;
  for (const id of isFirst ? [...touched].toSorted() : touched) {
    const [old, now] = [nodes.get(id), nodeOf(id)];
    if (old) sum.add(wordsOfNode(old), -1);
    if (now) sum.add(wordsOfNode(now));
    grew ||= now !== undefined && !old;
    if (now) nodes.set(id, now);
    else nodes.delete(id);
  }
  return grew && !isFirst ? sortedById(nodes) : nodes;
}

/** By the keys alone: taking pairs apart a hundred thousand times is slow. */
function sortedById(nodes: Map<NodeId, GraphNode>): Nodes {
  const sorted = new Map<NodeId, GraphNode>();
  for (const id of [...nodes.keys()].toSorted()) {
    const node = nodes.get(id);
    if (node) sorted.set(id, node);
  }
  return sorted;
}

function nodeOf(id: NodeId, tables: Tables, incoming: Parts['incoming']): GraphNode | undefined {
  if (id.startsWith('group:')) return incoming.has(id) ? { id, kind: 'group', label: id.slice(6) } : undefined;
  if (id.startsWith('input:')) return inputNode(id, tables, incoming);
  const path = id as ResPath; // neither of the others
  const file = tables.files.get(path);
  if (file) {
    const { kind, script } = file.facts;
    const named = script?.className !== undefined && { className: script.className };
    return { id, kind, label: script?.className ?? nameOf(path), ...named, size: file.size };
  }
  return incoming.has(id) ? { id, kind: kindByName(path), label: nameOf(path), missing: true } : undefined;
}

function inputNode(id: NodeId, tables: Tables, incoming: Parts['incoming']): GraphNode | undefined {
  const label = id.slice(6);
  const declared = tables.declaresInput(label);
  if (!declared && !incoming.has(id)) return undefined;
  const missing = declared === false && !label.startsWith('ui_');
  return { id, kind: 'input', label, ...(missing && { missing: true as const }) };
}

const kindsByName: readonly (readonly [RegExp, GraphNode['kind']])[] = [
  [/\.(?:gd|cs|gdc|vs)$/i, 'script'],
  [/\.(?:tscn|scn|escn)$/i, 'scene'],
  [/\.(?:tres|res)$/i, 'resource'],
  [/\.(?:gdshader|gdshaderinc|shader)$/i, 'shader'],
  [/\.(?:gdextension|gdnlib)$/i, 'extension'],
];

/** What a file that is not there would have been. */
const kindByName = (path: ResPath): GraphNode['kind'] => kindsByName.find(([name]) => name.test(path))?.[1] ?? 'asset';
