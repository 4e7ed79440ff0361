import { dirname, join } from 'node:path';
import { localDisk } from '../config/index.ts';
import { HubError } from '../kernel/errors.ts';
import type { Io } from './io.ts';

/** Strongest first, as the hub finds them (ADR 4): our own folder or a game, the version control's, the client's, the usual files. */
const marks = [
  [join('.claude', 'warren'), 'project.godot'],
  ['.git'],
  ['.claude'],
  ['package.json', 'pyproject.toml', 'Cargo.toml', 'go.mod'],
];

/** The project that `folder` lies in, links resolved. */
export const rootHere = ({ cwd, homedir }: Io, folder = cwd): string =>
  projectRoot(settled(folder), homedir, (path) => localDisk.stamp(path) !== undefined);

/**
 * The project somebody stands in, for commands that write into it: the nearest folder upwards with the strongest mark,
 * else where they stand. What lies above a work tree is no part of it, for worktrees lie in their repository.
 */
export function projectRoot(cwd: string, homedir: string, exists: (path: string) => boolean): string {
  const never = neverProjects(homedir);
  const outwards = upwards(cwd).filter((folder) => !never.includes(folder));
  const top = outwards.findIndex((folder) => exists(join(folder, '.git')));
  const folders = top < 0 ? outwards : outwards.slice(0, top + 1);
  for (const names of marks) {
    const found = folders.find((folder) => names.some((name) => exists(join(folder, name))));
    if (found !== undefined) return found;
  }
  return cwd;
}

export const isNeverProject = (folder: string, homedir: string): boolean => neverProjects(homedir).includes(folder);

/** The home folder, however it is called, has a `.claude` too, but that is the client's own. */
const neverProjects = (homedir: string): readonly string[] => [homedir, settled(homedir), '/'];

/** Throws `unknown-project` where nothing of a project is ever written. */
export function refuseNoProject(root: string, homedir: string): void {
  if (isNeverProject(root, homedir))
    throw new HubError(
      'unknown-project',
      `${root} is never a project. Go to the folder of one, or write for the user.`,
    );
}

const settled = (folder: string): string => localDisk.realpath(folder) ?? folder;

const upwards = (folder: string): string[] =>
  dirname(folder) === folder ? [folder] : [folder, ...upwards(dirname(folder))];
