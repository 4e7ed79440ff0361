/**
 * Letters with stars between them; a star stands for any number of letters. The parts between stars: `a*b*` is
 * `[[a], [b], []]`. One part: no star at all.
 */
export type Starred<T> = readonly [first: readonly T[], ...more: (readonly T[])[]];

/**
 * Whether one sequence of letters fits both. Never tries a star anew: with a star on both sides everything between what comes
 * first and what comes last can be put one after the other, and with one on one side the leftmost place of each part is the
 * best one. So the worst is one length times the other, whatever somebody thinks up.
 */
export function meet<T>(one: Starred<T>, other: Starred<T>, fits: Fits<T>): boolean {
  if (one.length > 1 && other.length > 1)
    return meetAtStart(one[0], other[0], fits) && meetAtEnd(lastOf(one), lastOf(other), fits);
  if (one.length > 1) return covers(one, other[0], fits);
  if (other.length > 1) return covers(other, one[0], (a, b) => fits(b, a));
  return one[0].length === other[0].length && meetAtStart(one[0], other[0], fits);
}

const lastOf = <T>(starred: Starred<T>): readonly T[] => starred.at(-1) ?? starred[0];

type Fits<T> = (a: T, b: T) => boolean;

function meetAtStart<T>(a: readonly T[], b: readonly T[], fits: Fits<T>): boolean {
  const common = Math.min(a.length, b.length);
  for (let at = 0; at < common; at++) if (!fits(letterOf(a, at), letterOf(b, at))) return false;
  return true;
}

function meetAtEnd<T>(a: readonly T[], b: readonly T[], fits: Fits<T>): boolean {
  const common = Math.min(a.length, b.length);
  for (let back = 1; back <= common; back++)
    if (!fits(letterOf(a, a.length - back), letterOf(b, b.length - back))) return false;
  return true;
}

/** Whether what has stars can be what has none. */
function covers<T>(starred: Starred<T>, text: readonly T[], fits: Fits<T>): boolean {
  const [first] = starred;
  const last = lastOf(starred);
  const end = text.length - last.length;
  if (end < first.length || !meetAtStart(first, text, fits) || !meetAtEnd(last, text, fits)) return false;
  let from = first.length;
  for (let at = 1; at < starred.length - 1; at++) {
    const part = starred[at] ?? last;
    while (from + part.length <= end && !stands(part, text, from, fits)) from++;
    from += part.length;
    if (from > end) return false;
  }
  return true;
}

/** Whether `part` stands in `text` from there on, where there is room for it. */
function stands<T>(part: readonly T[], text: readonly T[], from: number, fits: Fits<T>): boolean {
  for (let at = 0; at < part.length; at++) if (!fits(letterOf(part, at), letterOf(text, from + at))) return false;
  return true;
}

const letterOf = <T>(letters: readonly T[], at: number): T => letters[at] as T; // who asks stays within its length
