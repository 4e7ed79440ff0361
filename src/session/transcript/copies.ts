import { lstat, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isFileId } from './client-folders.ts';
import { isFolder, type Opened } from './opened.ts';

/** A copy that no hub took in is removed after so long, in ms: its session is in no project, or nobody told of it. */
const LEFT_MS = 24 * 60 * 60 * 1000;

/**
 * What our plugin of OpenCode left was kept, and goes: it is a copy, and not free of secrets. One that was put in its place
 * meanwhile stays for the next time. What other clients wrote down is theirs, and never touched.
 */
export async function removeCopy({ client, path, handle }: Opened): Promise<void> {
  if (client !== 'opencode') return;
  const taken = await handle.stat();
  const there = await stat(path).catch(() => undefined); // somebody else was faster
  if (there?.ino === taken.ino && there.mtimeMs === taken.mtimeMs) await rm(path, { force: true });
}

/** Nobody will want it kept. */
export async function removeCopyOf(folder: string, id: string): Promise<void> {
  if (isFileId(id) && (await isFolder(folder))) await rm(join(folder, `${id}.jsonl`), { force: true });
}

/** Copies that nobody takes in any more, and drafts of who was killed. */
export async function removeLeft(folder: string, now: number): Promise<void> {
  if (!(await isFolder(folder))) return;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await lstat(path).catch(() => undefined); // somebody else was faster
    const isOurs = found?.isFile() === true && /\.(?:jsonl|tmp)$/.test(name);
    if (isOurs && now - found.mtimeMs > LEFT_MS) await rm(path, { force: true });
  }
}
