import type { Graph, NodeId } from '../contract.ts';

/** Which node somebody means, or which ones he could mean. */
export type Meant = { readonly id: NodeId } | { readonly candidates: readonly NodeId[]; readonly exact: boolean };

const MAX_CANDIDATES = 8;

/** An id, a path without `res://`, the name of a class or file: `res://player.gd`, `player.gd`, `Player`, `group:enemies`. */
export function meantBy(graph: Graph, given: string): Meant {
  for (const id of [given, `res://${given.replace(/^(?:\.?\/)+/, '')}`]) if (isKnown(graph, id)) return { id };
  const nodes = [...graph.nodes.values()];
  const named = nodes
    .filter(({ id, className }) => className === given || id.endsWith(`/${given}`))
    .map(({ id }) => id);
  const [only, ...others] = named;
  if (only !== undefined)
    return others.length === 0 ? { id: only } : { candidates: named.slice(0, MAX_CANDIDATES), exact: true };
  return {
    candidates: alike(
      nodes.map(({ id }) => id),
      given,
    ),
    exact: false,
  };
}

const isKnown = (graph: Graph, id: string): id is NodeId => (graph.nodes as ReadonlyMap<string, unknown>).has(id); // a key it may have

/** Those whose names share most of the words. */
function alike(ids: readonly NodeId[], given: string): readonly NodeId[] {
  const words = wordsOf(given);
  if (words.size === 0) return [];
  const scored = ids.map((id) => ({ id, score: [...wordsOf(id)].filter((word) => words.has(word)).length }));
  return scored
    .filter(({ score }) => score > 0)
    .toSorted((one, other) => other.score - one.score || one.id.length - other.id.length)
    .slice(0, MAX_CANDIDATES)
    .map(({ id }) => id);
}

function wordsOf(text: string): ReadonlySet<string> {
  const base = text.slice(text.lastIndexOf('/') + 1).replace(/\.[a-z]+$/i, '');
  const words = base.slice(0, 200).split(/[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})/u);
  return new Set(words.filter((word) => word !== '').map((word) => word.toLowerCase()));
}
