import type { Place } from './place.ts';
import { isWithin, namesBelow } from './posix-path.ts';
import { type Root, rootOf } from './root.ts';
import type { Ground } from './rules.ts';

/** What looking at a clue gave. */
export type Sight =
  | { readonly kind: 'absent'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'several'; readonly why: string; readonly roots: readonly string[] }
  | { readonly kind: 'seen'; readonly root: Root };

export const refused = (why: string): Sight => ({ kind: 'refused', why });

/** The sight of a place that a person or a client chose. */
export function sightOf(place: Place, ground: Ground): Sight {
  if ('problem' in place) return refused(place.problem);
  const root = rootOf(place.dir, ground);
  return 'problem' in root ? refused(root.problem) : { kind: 'seen', root };
}

/** The sight of a place that nobody chose: a directory without any mark must at least look like one that somebody works in. */
export function likelySightOf(place: Place, ground: Ground): Sight {
  const sight = sightOf(place, ground);
  if (sight.kind !== 'seen' || sight.root.mark !== 'directory') return sight;
  const { path } = sight.root;
  if (isWithin(ground.home, path)) return refused('it holds the home directory, and nothing marks it as a project');
  return namesBelow(path, ground.home)[0]?.startsWith('.')
    ? refused('it lies among the settings in the home directory, and nothing marks it as a project')
    : sight;
}
