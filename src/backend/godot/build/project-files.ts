import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ProjectFile {
  /** From the root of the project, `/` between the names. */
  readonly path: string;
  readonly size: number;
  readonly changedAt: number;
}

const MOST_FILES = 200_000;
const MOST_DEPTH = 64;

/** What the engine sees of a project: no hidden directories, nothing below a `.gdignore`; links are not followed. */
export function* projectFiles(root: string): Generator<ProjectFile> {
  let count = 0;
  const waiting: { folder: string; depth: number }[] = [{ folder: '', depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const entry of entriesOf(join(root, next.folder))) {
      const path = next.folder === '' ? entry.name : `${next.folder}/${entry.name}`;
      if (entry.isDirectory() && entersInto(root, path, entry.name) && next.depth < MOST_DEPTH)
        waiting.push({ folder: path, depth: next.depth + 1 });
      if (!entry.isFile()) continue;
      const stat = lstatSync(join(root, path), { throwIfNoEntry: false });
      if (!stat) continue;
      yield { path, size: stat.size, changedAt: stat.mtimeMs };
      if (++count >= MOST_FILES) return;
    }
  }
}

const entersInto = (root: string, path: string, name: string): boolean =>
  !name.startsWith('.') && !existsSync(join(root, path, '.gdignore'));

function entriesOf(folder: string): ReturnType<typeof readFolder> {
  try {
    return readFolder(folder);
  } catch {
    return []; // it went away while we looked, or may not be read: the engine will not see it either
  }
}

const readFolder = (folder: string) => readdirSync(folder, { withFileTypes: true });

/** What the engine itself writes beside sources while it imports. */
const written = /\.(?:import|uid|translation)$/;

/** Equal while nobody changed a source: neither a file nor which files there are. */
export interface Fingerprint {
  readonly sources: string;
  /** Of `project.godot` by its content: the editor writes it anew while it exports. */
  readonly settings: string;
}

const SETTINGS = 'project.godot';

export function fingerprintOf(root: string): Fingerprint {
  const hash = createHash('sha256');
  const lines = [...projectFiles(root)]
    .filter(({ path }) => !written.test(path) && path !== SETTINGS)
    .map(({ path, size, changedAt }) => `${path}\0${size}\0${changedAt}`);
  for (const line of lines.toSorted()) hash.update(line).update('\n');
  return { sources: hash.digest('hex').slice(0, 32), settings: settingsOf(root) };
}

export function settingsOf(root: string): string {
  try {
    return createHash('sha256')
      .update(readFileSync(join(root, SETTINGS)))
      .digest('hex')
      .slice(0, 32);
  } catch {
    return ''; // it is gone, and so is the project
  }
}

/** `res://` paths, in order. */
export const scriptsOf = (root: string): readonly string[] =>
  [...projectFiles(root)]
    .filter(({ path }) => path.endsWith('.gd'))
    .map(({ path }) => `res://${path}`)
    .toSorted();
