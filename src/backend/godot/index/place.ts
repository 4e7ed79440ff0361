import type { ResPath } from '../fact/index.ts';

/** A folder as the engine calls it; unlike a file it has a `/` at the end. The root is `res://`. */
export type Folder = ResPath;

export const ROOT: Folder = 'res://';

export const fileIn = (folder: Folder, name: string): ResPath => `${folder}${name}`;
export const folderIn = (folder: Folder, name: string): Folder => `${folder}${name}/`;
export const diskOf = (root: string, path: ResPath): string =>
  path === ROOT ? root : `${root}/${path.slice(ROOT.length)}`;

/** The one in which it lies. */
export function folderOf(path: ResPath): Folder {
  const at = path.lastIndexOf('/', path.length - 2);
  return at < ROOT.length ? ROOT : (path.slice(0, at + 1) as Folder); // still begins with res://
}

export const nameOf = (path: ResPath): string => path.slice(folderOf(path).length).replace(/\/$/, '');

/** The engine does not see names that begin with a dot; `.godot`, `.import`, `.git` and what is ours are among them. */
export const isHidden = (name: string): boolean => name.startsWith('.');
