import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The first 16 hex of the SHA-256 of a canonical root: its name in every file of ours. */
export const nameOfRoot = (root: string): string => createHash('sha256').update(root).digest('hex').slice(0, 16);

export const seenDirectory = (home: string): string => join(home, 'godot', 'seen');

/** Of our own for the version at this root, outside of the project; made if it is not there. */
export function dataDirectoryOf(home: string, root: string): string {
  const directory = join(home, 'godot', nameOfRoot(root));
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return directory;
}
