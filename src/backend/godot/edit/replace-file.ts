import { randomBytes } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, link, lstat, open, rename, unlink } from 'node:fs/promises';
import { HubError } from '../../../kernel/errors.ts';
import type { ResPath } from '../fact/index.ts';
import { codeOf, diskError, type Folder } from './folder.ts';
import { contentOf, type FileContent, hashOf, statOf, textIn } from './read-file.ts';

/** What the caller believes to be there: a hash, no file, or whatever it is. */
export type Expected = { readonly hash: string } | 'nothing' | 'anything';

/** Makes the new bytes out of what is there; undefined for a new file. */
export type Rewrite = (before: FileContent | undefined) => Buffer;

export interface Replaced {
  readonly before: FileContent | undefined;
  readonly after: FileContent;
}

/** One name of an open folder, and how it is called in answers. */
export interface Entry {
  readonly folder: Folder;
  readonly name: string;
  readonly path: ResPath;
}

/**
 * Puts new bytes in the place of a file, whole or not at all. Of writers that come at once, also from other processes, one is
 * first; the others find another hash than the one they expect. Undefined: the file was replaced, or is being written, right
 * now; look again.
 */
export async function replaceFile(entry: Entry, expected: Expected, rewrite: Rewrite): Promise<Replaced | undefined> {
  const handle = await openThere(entry);
  if (!handle) return create(entry, expected, rewrite);
  await using _closed = handle;
  const stat = statOf(handle.fd, entry.path);
  if (!(await lockIt(handle)) || !(await isStill(entry, stat))) return undefined;
  if ((stat.mode & 0o222n) === 0n) throw diskError(Object.assign(new Error('mode'), { code: 'EACCES' }), entry.path);
  const before = textIn(contentOf(handle.fd, stat), entry.path);
  checkExpected(expected, before, entry.path);
  const bytes = rewrite(before);
  const after = { bytes, hash: hashOf(bytes) };
  if (after.hash === before.hash) return { before, after };
  await using draft = await draftOf(entry.folder, bytes, stat);
  // Whoever writes without our lock (an editor) must not lose a change that was made since it was read.
  if (!(await isStill(entry, stat))) return undefined;
  await rename(draft.path, entry.folder.at(entry.name));
  await entry.folder.sync();
  return { before, after };
}

async function openThere({ folder, name, path }: Entry): Promise<FileHandle | undefined> {
  try {
    return await open(folder.at(name), constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw diskError(error, path);
  }
}

/** By the kernel, for as long as the file is open. Loaded here, as reading needs no native code. */
async function lockIt({ fd }: FileHandle): Promise<boolean> {
  const { tryLock } = await import('fs-native-extensions');
  return tryLock(fd);
}

async function isStill({ folder, name }: Entry, was: BigIntStats): Promise<boolean> {
  const is = await lstat(folder.at(name), { bigint: true }).catch(() => undefined);
  return (
    is !== undefined && is.ino === was.ino && is.dev === was.dev && is.size === was.size && is.mtimeNs === was.mtimeNs
  );
}

function checkExpected(expected: Expected, { hash }: FileContent, path: ResPath): void {
  if (expected === 'anything' || (expected !== 'nothing' && expected.hash === hash)) return;
  throw new HubError(
    'file-changed',
    expected === 'nothing'
      ? `${path} exists. To replace it, read it with get_script_content and give its hash as expectedHash, or give force. Nothing was written.`
      : `${path} is not what you read: its hash is ${hash} now, you gave ${expected.hash}. Read it again with get_script_content and make your change in that. Nothing was written.`,
    { facts: { hash, next: 'Read it with get_script_content, and give its hash as expectedHash.' } },
  );
}

async function create(entry: Entry, expected: Expected, rewrite: Rewrite): Promise<Replaced | undefined> {
  if (expected !== 'nothing' && expected !== 'anything')
    throw new HubError(
      'file-changed',
      `${entry.path} is gone, and you read it before. Leave expectedHash out to write it anew. Nothing was written.`,
    );
  const bytes = rewrite(undefined);
  await using draft = await draftOf(entry.folder, bytes, undefined);
  if (!(await placed(draft.path, entry))) return undefined;
  await entry.folder.sync();
  return { before: undefined, after: { bytes, hash: hashOf(bytes) } };
}

/** Under a name that nobody has: false when somebody has it. Where there are no hard links, an empty file holds the place. */
async function placed(draft: string, { folder, name }: Entry): Promise<boolean> {
  const target = folder.at(name);
  try {
    await link(draft, target);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!noLinks.has(codeOf(error))) throw error;
  }
  try {
    await (await open(target, 'wx')).close();
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  await rename(draft, target);
  return true;
}

const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** A file beside the target, whole and on the disk; taken away unless it was renamed. Hidden, so that the engine does not see it. */
async function draftOf(
  folder: Folder,
  bytes: Buffer,
  like: BigIntStats | undefined,
): Promise<AsyncDisposable & { readonly path: string }> {
  const path = folder.at(`.warren-${randomBytes(8).toString('hex')}.tmp`);
  const gone = (): Promise<void> => unlink(path).catch(() => undefined);
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(bytes);
    if (like) await lookLike(handle, like);
    await handle.sync();
  } catch (error) {
    await handle.close();
    await gone();
    throw error;
  }
  await handle.close();
  return { path, [Symbol.asyncDispose]: gone };
}

async function lookLike(handle: FileHandle, { uid, gid, mode }: BigIntStats): Promise<void> {
  // Only root may give files away; for others it is theirs already, or a colleague's whose group they share.
  await handle.chown(Number(uid), Number(gid)).catch(() => undefined);
  await handle.chmod(Number(mode & 0o7777n));
}
