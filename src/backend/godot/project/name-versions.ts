import type { VersionEntry } from './contract.ts';
import { nameOfRoot } from './place.ts';

/** A version before it has a name of its own. */
export type Unnamed = Omit<VersionEntry, 'id'>;

/**
 * Gives every version its id. Where two roots would have the same, each gets the beginning of its root's hash behind it, so that
 * an id never changes its meaning with the order in which they were found.
 */
export function named(versions: readonly Unnamed[]): readonly VersionEntry[] {
  const counts = new Map<string, number>();
  for (const one of versions) counts.set(plainId(one), (counts.get(plainId(one)) ?? 0) + 1);
  return versions
    .map((one) => {
      const id = plainId(one);
      return { ...one, id: counts.get(id) === 1 ? id : `${id}~${nameOfRoot(one.root).slice(0, 8)}` };
    })
    .toSorted((a, b) => collator.compare(a.id, b.id));
}

/** `0.9` before `0.16`. */
const collator = new Intl.Collator('en', { numeric: true });

const plainId = ({ slug, version }: Pick<Unnamed, 'slug' | 'version'>): string =>
  version === undefined ? slug : `${slug}/${version}`;

/** What a person or an agent may mean by a text: an id, the root, a slug with one version, or a version that one game has. */
export function meantBy(text: string, versions: readonly VersionEntry[]): readonly VersionEntry[] {
  const wanted = text.trim().toLowerCase();
  const exact = versions.filter(({ id, root }) => id === text || root === text);
  if (exact.length > 0) return exact;
  const plain = versions.filter((one) => plainId(one).toLowerCase() === wanted);
  return plain.length > 0
    ? plain
    : versions.filter(({ slug, title }) => slug === wanted || title.toLowerCase() === wanted);
}
