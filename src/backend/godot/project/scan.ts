import { join } from 'node:path';
import { localDisk } from './local-disk.ts';
import { isGame } from './settings.ts';

/** So many folders are looked into at most; a path that was set to a home directory must not be walked for minutes. */
const MOST_FOLDERS = 5000;
const MOST_GAMES = 1000;

/** Canonical roots of the games below GODOT_PROJECTS_PATH: `<slug>/` itself, or `<slug>/<version>/`. */
export function gamesBelow(projectsPath: string): readonly string[] {
  const top = localDisk.realpath(projectsPath);
  if (top === undefined) return [];
  const found = new Set<string>();
  let left = MOST_FOLDERS;
  const folders = (path: string): readonly string[] =>
    (localDisk.list?.(path) ?? [])
      .filter((name) => !name.startsWith('.') && left-- > 0)
      .map((name) => join(path, name));
  const take = (path: string): boolean => {
    const root = isGame(path) ? localDisk.realpath(path) : undefined;
    if (root !== undefined && found.size < MOST_GAMES) found.add(root);
    return root !== undefined;
  };
  for (const slug of folders(top).toSorted()) {
    if (!take(slug)) folders(slug).toSorted().forEach(take);
  }
  return [...found];
}
