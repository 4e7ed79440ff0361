import { directoriesNamed } from './layout.ts';
import { missing, type Place, placeOf } from './place.ts';
import { isWithin } from './posix-path.ts';
import type { Ground } from './rules.ts';
import { refused, type Sight, sightOf } from './sight.ts';

/**
 * What a person means by the name of a project: a path, or else `slug` or `slug/version` below GODOT_PROJECTS_PATH,
 * or else a path relative to where the client stands. `./noxii` is always a path.
 */
export function namedProject(text: string, ground: Ground, here: Place): Sight {
  const base = 'dir' in here ? here.dir : undefined;
  const isPath = /^(?:[/~.]|file:)/i.test(text);
  const dirs = isPath ? [] : directoriesNamed(text, ground);
  if (dirs.length > 0) return oneOf(dirs, ground, base);
  const sight = sightOf(placeOf(text, ground, base), ground);
  return !isPath && sight.kind === 'refused' && sight.why === missing
    ? refused('neither a slug or slug/version below GODOT_PROJECTS_PATH nor a directory below cwd')
    : sight;
}

/** Of several versions, the one that the client stands in is meant. */
function oneOf(dirs: readonly string[], ground: Ground, base: string | undefined): Sight {
  const byRoot = new Map<string, Sight>();
  for (const dir of dirs) {
    const sight = sightOf(placeOf(dir, ground), ground);
    if (sight.kind === 'seen') byRoot.set(sight.root.path, sight);
  }
  const roots = [...byRoot.keys()];
  const around = roots.filter((root) => base !== undefined && isWithin(base, root));
  const [only, ...others] = around.length === 1 ? around : roots;
  const sight = only === undefined ? undefined : byRoot.get(only);
  if (sight && others.length === 0) return sight;
  if (roots.length === 0) return refused('what is called so cannot be a project');
  return { kind: 'several', why: 'it has several versions; name one as slug/version', roots };
}
