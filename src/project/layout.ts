import { type Disk, isDirectory } from './disk.ts';
import { isGodotProject } from './kinds.ts';
import { joined, lastName, namesBelow } from './posix-path.ts';
import type { Ground } from './rules.ts';
import { looksLikeVersion, slugOf, versionTagOf } from './slug.ts';

/** `<GODOT_PROJECTS_PATH>/<slug>/<version>` */
export interface VersionDirectory {
  readonly path: string;
  readonly slug: string;
  readonly version: string;
}

/** The version directory that `dir` is or lies in. */
export function versionDirectoryOf(dir: string, { disk, projectsPath }: Ground): VersionDirectory | undefined {
  if (projectsPath === undefined) return undefined;
  const [slug, version] = namesBelow(dir, projectsPath);
  if (slug === undefined || version === undefined) return undefined;
  const path = joined(joined(projectsPath, slug), version);
  return isVersion(path, disk) ? { path, slug, version } : undefined;
}

/**
 * A version has a version's name or holds a game. A folder beside the versions (`docs`) is none;
 * neither is a folder of a game that lies in `<slug>/` itself.
 */
function isVersion(path: string, disk: Disk): boolean {
  if (isGodotProject(path, disk)) return true;
  const name = lastName(path);
  return (looksLikeVersion(name) || /^\d+$/.test(name)) && !isGodotProject(path.slice(0, -name.length - 1), disk);
}

/** The directories that `slug` or `slug/version` can mean; several when only the slug is given and there are several versions. */
export function directoriesNamed(text: string, { disk, projectsPath }: Ground): readonly string[] {
  const [slug, version, ...rest] = text.split('/');
  if (projectsPath === undefined || !isName(slug) || rest.length > 0) return [];
  const games = children(projectsPath, slug, slugOf, disk);
  if (version) return isName(version) ? games.flatMap((game) => children(game, version, versionTagOf, disk)) : [];
  return games.flatMap((game) => (isGodotProject(game, disk) ? [game] : versionsIn(game, disk)));
}

/** Longer names exist on no disk. */
const isName = (text: string | undefined): text is string =>
  text !== undefined && text.length <= 255 && !['', '.', '..'].includes(text) && !text.includes('\0');

const versionsIn = (game: string, disk: Disk): readonly string[] =>
  (disk.list?.(game) ?? [])
    .map((name) => joined(game, name))
    .filter((path) => isDirectory(disk, path) && isVersion(path, disk))
    .toSorted();

/** The sub-directory called `name`, or else those that are called so once both are made a slug or a tag. */
function children(dir: string, name: string, plain: (text: string) => string, disk: Disk): readonly string[] {
  if (isDirectory(disk, joined(dir, name))) return [joined(dir, name)];
  const wanted = plain(name);
  return (disk.list?.(dir) ?? [])
    .filter((other) => wanted !== '' && plain(other) === wanted && isDirectory(disk, joined(dir, other)))
    .map((other) => joined(dir, other))
    .toSorted();
}
