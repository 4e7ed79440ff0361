import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { getuid } from 'node:process';
import type { TranscriptClient } from '../../kernel/agent-session.ts';
import { HubError } from '../../kernel/errors.ts';
import { hasCode } from '../../kernel/has-code.ts';
import { type ClientFolder, idIn, isInside } from './client-folders.ts';

/** A transcript as its client writes it, open for reading. */
export interface Opened extends AsyncDisposable {
  readonly client: TranscriptClient;
  readonly clientSession: string;
  /** Without links. */
  readonly path: string;
  readonly handle: FileHandle;
  /** When it was opened: what is written behind this is left for the next time. */
  readonly bytes: number;
  readonly modifiedAt: number;
}

/** No link at the end, and no waiting for who writes into a pipe. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * Opens what is said to be a transcript, by a hook or by an agent: an ordinary file of this user, called as transcripts are,
 * in one of the folders where its client keeps them, with all links resolved. Undefined when nothing is there. Throws
 * `file-refused` for anything else.
 */
export async function opened(path: string, folders: readonly ClientFolder[]): Promise<Opened | undefined> {
  const place = await placeOf(path, folders);
  if (!place) return undefined;
  const handle = await openThere(place.path, path);
  if (!handle) return undefined;
  try {
    const found = await lookedAt(handle, place.path, path);
    if (!found) await handle.close();
    return found && { ...place, ...openOn(handle, found) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

const openOn = (handle: FileHandle, { size, mtimeMs }: Stats) => ({
  handle,
  bytes: size,
  modifiedAt: Math.trunc(mtimeMs),
  [Symbol.asyncDispose]: () => handle.close(),
});

async function placeOf(path: string, folders: readonly ClientFolder[]) {
  const real = await resolved(path, path);
  if (real === undefined) return undefined;
  for (const { client, path: folder } of folders) {
    const root = await resolved(folder, path);
    const clientSession = idIn(client, basename(real));
    if (client === 'opencode' && !(await isFolder(folder))) continue; // ours: nobody has reason to put a link there
    if (root !== undefined && clientSession !== undefined && isInside(real, root))
      return { client, clientSession, path: real };
  }
  throw refused(path, 'it is not where clients keep transcripts');
}

/** A link to one is none. */
export const isFolder = async (path: string): Promise<boolean> =>
  (await lstat(path).catch(() => undefined))?.isDirectory() ?? false; // not there: nothing is in it

async function resolved(path: string, told: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw refused(told, 'its path leads nowhere', error);
  }
}

async function openThere(path: string, told: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, FLAGS);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw refused(told, 'it cannot be opened', error);
  }
}

/** What was opened is what still lies there: nobody put a link in between. Undefined: it has gone meanwhile. */
async function lookedAt(handle: FileHandle, path: string, told: string): Promise<Stats | undefined> {
  const found = await handle.stat();
  if (!found.isFile()) throw refused(told, 'it is no ordinary file');
  if (getuid && found.uid !== getuid()) throw refused(told, 'it belongs to another user');
  const there = await stat(path).catch(() => undefined); // gone since
  if (!there) return undefined;
  if (there.ino === found.ino && there.dev === found.dev && (await resolved(path, told)) === path) return found;
  throw refused(told, 'it was exchanged for another while it was opened');
}

const isMissing = (error: unknown): boolean => hasCode(error, 'ENOENT', 'ENOTDIR');

const refused = (path: string, why: string, cause?: unknown): HubError =>
  new HubError(
    'file-refused',
    `${JSON.stringify(path.slice(0, 200))} is not read as a transcript: ${why}. Link the session by its id alone; its transcript is found by that.`,
    { facts: { path: path.slice(0, 200) }, cause },
  );
