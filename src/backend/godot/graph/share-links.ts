import type { GraphEdge } from './contract.ts';
import type { FileLinks } from './resolve-file.ts';

/** The same links with the old objects wherever they are equal, so that a graph need not look at what did not change. */
export function sharedLinks(before: FileLinks | undefined, now: FileLinks): FileLinks {
  if (!before) return now;
  const edges = now.edges.map((edge, at) => sharedEdge(before.edges[at], edge));
  const isSame = edges.length === before.edges.length && edges.every((edge, at) => edge === before.edges[at]);
  return { ...now, edges: isSame ? before.edges : edges };
}

function sharedEdge(before: GraphEdge | undefined, now: GraphEdge): GraphEdge {
  if (!before || before.to !== now.to || before.kind !== now.kind || before.line !== now.line) return now;
  return before.count === now.count && before.member === now.member && before.detail === now.detail ? before : now;
}
