import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClientFolder, idIn } from './client-folders.ts';
import { codexFiles, namesIn } from './find-live.ts';
import { glance } from './glance.ts';
import { type Opened, opened } from './opened.ts';
import type { Pace } from './pace.ts';
import { isOf, mayBeOf, type Transcript } from './transcript.ts';

/** So many files of each folder are looked into, the last written first. */
const MOST_FILES = 500;

export interface Listing {
  readonly transcripts: readonly Transcript[];
  /** False: there were more files than were looked into. */
  readonly complete: boolean;
}

/** What clients have of the sessions in this directory and below, in no order. */
export async function liveIn(root: string, folders: readonly ClientFolder[], pace: Pace): Promise<Listing> {
  const transcripts: Transcript[] = [];
  let complete = true;
  for (const folder of folders) {
    const paths = await newest(folder, root);
    complete &&= paths.length <= MOST_FILES;
    for (const path of paths.slice(0, MOST_FILES)) {
      const found = await looked(path, folders);
      if (found && isOf(found, root)) transcripts.push(found);
      await pace.breathe();
    }
  }
  return { transcripts, complete };
}

async function newest(folder: ClientFolder, root: string): Promise<string[]> {
  const { client } = folder;
  const found: { path: string; at: number }[] = [];
  for await (const file of filesIn(folder, root)) {
    if (idIn(client, file.name) === undefined) continue;
    const at = (await stat(file.path).catch(() => undefined))?.mtimeMs; // gone meanwhile
    if (at !== undefined) found.push({ path: file.path, at });
    if (client === 'codex' && found.length > MOST_FILES) break; // they come newest first
  }
  return found.toSorted((a, b) => b.at - a.at).map((one) => one.path);
}

function filesIn({ client, path }: ClientFolder, root: string) {
  if (client === 'claude') return claudeFiles(path, root);
  return client === 'codex' ? codexFiles(path) : codexFiles(path, 0); // all in one folder
}

async function* claudeFiles(folder: string, root: string) {
  for (const project of (await namesIn(folder, 'folder')).filter((name) => mayBeOf(name, root)))
    for (const name of await namesIn(join(folder, project), 'file')) yield { name, path: join(folder, project, name) };
}

/** Undefined: gone, or nothing that is read here. */
export async function looked(path: string, folders: readonly ClientFolder[]): Promise<Transcript | undefined> {
  const source = await opened(path, folders).catch(() => undefined); // refused: it is no transcript
  if (!source) return undefined;
  await using open = source;
  return await transcriptOf(open);
}

export async function transcriptOf(open: Opened): Promise<Transcript> {
  const { client, clientSession, path, bytes, modifiedAt } = open;
  const live = { path, bytes, modifiedAt };
  return { client, clientSession, live, kept: undefined, content: 'none', ...(await glance(open)) };
}
