import { existsSync, lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import type { ResPath } from '../fact/index.ts';
import { diskOf, type Folder, fileIn, folderIn, isHidden, ROOT } from './place.ts';

/** What is met on the way. */
export type Met =
  /** Told before a folder is listed, so that it can be watched from then on. */
  | { readonly kind: 'entrance'; readonly folder: Folder }
  | { readonly kind: 'folder'; readonly folder: Folder }
  /** There, but not the project's by the rules of the engine. */
  | { readonly kind: 'skipped'; readonly folder: Folder }
  | { readonly kind: 'file'; readonly path: ResPath; readonly stats: Stats }
  | { readonly kind: 'unreadable'; readonly folder: Folder; readonly why: string };

interface Open {
  readonly folder: Folder;
  readonly depth: number;
  /** Reached through a symbolic link; further links to folders are not followed, so that they cannot multiply. */
  readonly linked: boolean;
}

/**
 * Everything below a folder that the engine would see: no hidden names, no folder with `.gdignore`, no project in the project.
 * Links are followed within the root only. Reads synchronously, one folder or file a step: what waits for the disk is short, and
 * a promise for each of thousands of files costs more than the call.
 */
export function* walk(root: string, from: Folder, maxDepth: number): Generator<Met> {
  const open: Open[] = [{ folder: from, depth: from.split('/').length - 3, linked: false }];
  for (let at = open.pop(); at; at = open.pop()) {
    const { folder, depth } = at;
    yield { kind: 'entrance', folder };
    const disk = diskOf(root, folder).replace(/\/$/, '');
    const names = depth > maxDepth ? 'too deep' : list(disk);
    if (depth > maxDepth || isForeign(folder, disk, names)) {
      yield { kind: 'skipped', folder };
      continue;
    }
    yield { kind: 'folder', folder };
    if (typeof names === 'string') yield { kind: 'unreadable', folder, why: names };
    else yield* within(root, at, { disk, names }, open);
  }
}

/** The files of a folder; its folders are left for later. */
function* within(
  root: string,
  { folder, depth, linked }: Open,
  { disk, names }: { readonly disk: string; readonly names: readonly string[] },
  open: Open[],
): Generator<Met> {
  for (const name of names) {
    const found = isHidden(name) ? undefined : look(root, `${disk}/${name}`);
    if (found?.stats.isFile()) yield { kind: 'file', path: fileIn(folder, name), stats: found.stats };
    if (found?.stats.isDirectory() && !(linked && found.linked))
      open.push({ folder: folderIn(folder, name), depth: depth + 1, linked: linked || found.linked });
  }
}

/** Ignored by its own wish, or another project. A folder that cannot be listed may still be looked into. */
const isForeign = (folder: Folder, disk: string, names: readonly string[] | string): boolean =>
  folder !== ROOT &&
  ['.gdignore', 'project.godot'].some(
    (mark) => (typeof names === 'string' || names.includes(mark)) && existsSync(`${disk}/${mark}`),
  );

function list(path: string): string[] | string {
  try {
    return readdirSync(path).toSorted();
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

/** What is there, and whether it was reached by a link. A link out of the root, into itself or to nowhere is nothing. */
export function look(root: string, path: string): { readonly stats: Stats; readonly linked: boolean } | undefined {
  try {
    const stats = lstatSync(path);
    if (!stats.isSymbolicLink()) return { stats, linked: false };
    const target = realpathSync.native(path);
    const above = realpathSync.native(dirname(path));
    const isWithin = target.startsWith(root + sep) && !`${above}${sep}`.startsWith(target + sep);
    return isWithin ? { stats: statSync(target), linked: true } : undefined;
  } catch {
    return undefined; // it went while we looked, or may not be looked at
  }
}
