/** Is `candidate` a later release than `current`? Semantic versions; anything else never is, so that nobody flaps. */
export function isNewer(candidate: string, current: string): boolean {
  const a = partsOf(candidate);
  const b = partsOf(current);
  if (!a || !b) return false;
  const at = a.numbers.findIndex((number, index) => number !== b.numbers[index]);
  if (at >= 0) return (a.numbers[at] ?? 0) > (b.numbers[at] ?? 0);
  return b.pre !== '' && (a.pre === '' || a.pre > b.pre);
}

function partsOf(version: string): { numbers: number[]; pre: string } | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)(?:-([\w.-]+))?$/.exec(version);
  return match ? { numbers: [match[1], match[2], match[3]].map(Number), pre: match[4] ?? '' } : undefined;
}
