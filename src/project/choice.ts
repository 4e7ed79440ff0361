import type { Clue, Weight } from './clue.ts';
import type { Confidence } from './detection.ts';
import type { Root } from './root.ts';
import { shown } from './shown.ts';

/** What all clues together lead to. */
export type Choice =
  | { readonly kind: 'one'; readonly root: Root; readonly by: Clue; readonly confidence: Confidence }
  | { readonly kind: 'several'; readonly roots: readonly string[]; readonly why: string }
  | { readonly kind: 'none'; readonly why: string };

interface Found {
  readonly root: Root;
  readonly by: Clue;
}

/**
 * The order of DESIGN 3. A directory that nothing marks as a project is taken only where somebody declared it,
 * or when no clue leads to a marked one.
 */
export function choose(clues: readonly Clue[]): Choice {
  const explicit = clues.find((clue) => clue.weight === 'explicit' && clue.sight.kind !== 'absent');
  if (explicit) return byName(explicit);
  const found = foundBy(clues);
  const clear =
    pick(found, 'declared') ??
    found.find(({ root, by }) => isMarked(root) && ['shell', 'standing'].includes(by.weight));
  if (clear) return one(clear, clues);
  return byRoots(found, clues) ?? lastResort(found, clues);
}

function byName(clue: Clue): Choice {
  const { sight, source } = clue;
  if (sight.kind === 'seen') return { kind: 'one', root: sight.root, by: clue, confidence: 'HIGH' };
  if (sight.kind === 'several') return { kind: 'several', roots: sight.roots, why: `${source}: ${sight.why}` };
  return {
    kind: 'none',
    why: `${source} names the project "${shown(clue.value)}": ${sight.why}. Correct it, or leave it out to have the project detected`,
  };
}

function byRoots(found: readonly Found[], clues: readonly Clue[]): Choice | undefined {
  const roots = found.filter(({ by }) => by.weight === 'root');
  const marked = roots.filter(({ root }) => isMarked(root));
  const pool = marked.length > 0 ? marked : roots;
  const paths = [...new Set(pool.map(({ root }) => root.path))];
  const first = pool[0];
  if (first === undefined) return undefined;
  if (paths.length === 1) return one(first, clues);
  return { kind: 'several', roots: paths, why: `the client's roots lie in ${paths.length} projects` };
}

function lastResort(found: readonly Found[], clues: readonly Clue[]): Choice {
  const guess = pick(found, 'stale') ?? pick(found, 'standing');
  if (guess) return one(guess, clues);
  const cwd = clues.find(({ source }) => source === 'cwd');
  const why =
    cwd?.sight.kind === 'refused' ? `the client stands in "${shown(cwd.value)}": ${cwd.sight.why}` : 'no clue';
  return { kind: 'none', why };
}

const one = (found: Found, clues: readonly Clue[]): Choice => ({
  kind: 'one',
  ...found,
  confidence: confidenceOf(found, clues),
});

function confidenceOf({ root, by }: Found, clues: readonly Clue[]): Confidence {
  if (by.weight === 'stale') return 'LOW';
  if (!isMarked(root)) return by.weight === 'declared' ? 'MEDIUM' : 'LOW';
  const vague = by.weight !== 'declared' && ['.claude', 'manifest'].includes(root.mark);
  return vague || isAlone({ root, by }, clues) || contradicted(root, clues) ? 'MEDIUM' : 'HIGH';
}

/** A root or a PWD that nothing else confirms. */
const isAlone = ({ root, by }: Found, clues: readonly Clue[]): boolean =>
  by.weight === 'root' || (by.weight === 'shell' && !standsIn(root, clues));

const standsIn = (root: Root, clues: readonly Clue[]): boolean =>
  foundBy(clues).some((other) => other.by.weight === 'standing' && other.root.path === root.path);

/** Weaker clues lead to another project. Of several roots one may: clients add further folders as roots. */
function contradicted(root: Root, clues: readonly Clue[]): boolean {
  const others = foundBy(clues).filter((other) => isMarked(other.root));
  const roots = others.filter(({ by }) => by.weight === 'root');
  const standing = others.filter(({ by }) => by.weight !== 'root' && by.weight !== 'stale');
  const differs = (other: Found): boolean => other.root.path !== root.path;
  return standing.some(differs) || (roots.length > 0 && roots.every(differs));
}

const foundBy = (clues: readonly Clue[]): readonly Found[] =>
  clues.flatMap((by) => (by.sight.kind === 'seen' ? [{ root: by.sight.root, by }] : []));
const pick = (found: readonly Found[], weight: Weight): Found | undefined =>
  found.find(({ by }) => by.weight === weight);
const isMarked = (root: Root): boolean => root.mark !== 'directory';
