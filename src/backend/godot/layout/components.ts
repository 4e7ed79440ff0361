/** The islands of a graph, each with its nodes in order; the largest first, of equal ones that with the first node. */
export function componentsOf(count: number, pairs: ArrayLike<number>): readonly (readonly number[])[] {
  const parents = Uint32Array.from({ length: count }, (_, at) => at);
  const rootOf = (node: number): number => {
    let at = node;
    while (parentOf(parents, at) !== at) {
      parents[at] = parentOf(parents, parentOf(parents, at));
      at = parentOf(parents, at);
    }
    return at;
  };
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const [one, other] = [rootOf(pairs[at] ?? 0), rootOf(pairs[at + 1] ?? 0)];
    parents[Math.max(one, other)] = Math.min(one, other);
  }
  const islands = Map.groupBy(parents.keys(), rootOf);
  return [...islands.values()].toSorted((one, other) => other.length - one.length || (one[0] ?? 0) - (other[0] ?? 0));
}

const parentOf = (parents: Uint32Array, at: number): number => parents[at] ?? at;
