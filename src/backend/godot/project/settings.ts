import { join } from 'node:path';
import type { ProjectFacts } from '../fact/index.ts';
import { factsOfText } from '../text/index.ts';
import { localDisk } from './local-disk.ts';

const MAX_SETTINGS = 1024 * 1024;
const PROJECT_FILE = 'project.godot';

/** What the `project.godot` of a directory says; undefined: it has none, or none that can be read. */
export function settingsAt(root: string): ProjectFacts | undefined {
  const text = localDisk.readText(join(root, PROJECT_FILE), MAX_SETTINGS);
  return text === undefined ? undefined : factsOfText(`res://${PROJECT_FILE}`, text).project;
}

export const isGame = (root: string): boolean => localDisk.stat(join(root, PROJECT_FILE))?.kind === 'file';
