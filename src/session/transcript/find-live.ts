import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClientFolder, isFileId, isNamed } from './client-folders.ts';

/** So many entries of one folder are looked at. */
const MOST_ENTRIES = 20_000;

/**
 * The paths at which clients may keep the transcript of a session, found by the session's own id: the folder is whatever the
 * client made of a directory that may have moved since. The one that was written last comes first.
 */
export async function pathsNamed(folders: readonly ClientFolder[], id: string): Promise<readonly string[]> {
  if (!isFileId(id)) return [];
  const found: { path: string; at: number }[] = [];
  for (const folder of folders)
    for await (const path of candidates(folder, id)) {
      const at = (await stat(path).catch(() => undefined))?.mtimeMs; // gone, or never there
      if (at !== undefined) found.push({ path, at });
    }
  return found.toSorted((a, b) => b.at - a.at).map(({ path }) => path);
}

async function* candidates({ client, path }: ClientFolder, id: string): AsyncGenerator<string> {
  if (client === 'claude')
    for (const project of await namesIn(path, 'folder')) yield join(path, project, `${id}.jsonl`);
  else if (client === 'opencode') yield join(path, `${id}.jsonl`);
  else for await (const file of codexFiles(path)) if (isNamed(client, file.name, id)) yield file.path;
}

export interface Found {
  readonly name: string;
  readonly path: string;
}

/** Newest first: they lie by year, month and day, or all in one folder. */
export async function* codexFiles(folder: string, depth = 3): AsyncGenerator<Found> {
  for (const name of await namesIn(folder, 'file')) yield { name, path: join(folder, name) };
  if (depth === 0) return;
  for (const name of (await namesIn(folder, 'folder')).filter((one) => /^\d{2,4}$/.test(one)))
    yield* codexFiles(join(folder, name), depth - 1);
}

/** From the last to the first. Empty when there is no such folder. */
export async function namesIn(folder: string, kind: 'file' | 'folder'): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      if (kind === 'file' ? entry.isFile() : entry.isDirectory() || entry.isSymbolicLink()) names.push(entry.name);
      if (names.length >= MOST_ENTRIES) break;
    }
  } catch {
    return names; // not there, or not ours to see: nothing is found
  }
  return names.toSorted().toReversed();
}
