import { hash } from 'node:crypto';
import type { Graph, NodeId } from '../graph/index.ts';

/** What of a graph decides where its nodes lie. */
export interface Shape {
  readonly ids: readonly NodeId[];
  /** From, to, …; each pair once, whatever the direction and the kinds of its edges. */
  readonly pairs: Uint32Array<ArrayBuffer>;
  readonly hash: string;
}

export function shapeOf(graph: Graph): Shape {
  const ids = [...graph.nodes.keys()];
  const numbers = new Map(ids.map((id, at) => [id, at]));
  const seen = new Set<number>();
  for (const { from, to } of graph.edges()) {
    const [one = 0, other = 0] = [numbers.get(from), numbers.get(to)];
    // As one number: exact up to 94 million nodes.
    if (one !== other) seen.add(Math.min(one, other) * ids.length + Math.max(one, other));
  }
  const keys = [...seen].toSorted((one, other) => one - other);
  const pairs = new Uint32Array(keys.flatMap((key) => [Math.floor(key / ids.length), key % ids.length]));
  return { ids, pairs, hash: hash('sha256', `${ids.join('\n')}\n${keys.join(' ')}`, 'hex').slice(0, 16) };
}
