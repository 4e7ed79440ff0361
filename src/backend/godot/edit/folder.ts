import { constants } from 'node:fs';
import { access, type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '../../../kernel/errors.ts';
import { refused } from './script-path.ts';

/**
 * A directory of the project that is held open, so that nobody can put another one in its place between a look and a deed. On
 * Linux its entries are reached through the open handle; elsewhere through its path, which was checked name by name.
 */
export interface Folder extends AsyncDisposable {
  /** The path under which the entry is to be opened, renamed, … */
  at(name: string): string;
  /** Makes what was renamed in it last. */
  sync(): Promise<void>;
}

const DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * The directory below the root, reached without following a single link. Missing ones are made when that is wanted.
 * Throws `unknown-project` when the root itself is gone, `file-unknown`, `file-refused`, `file-read-only`.
 */
export async function openFolder(root: string, names: readonly string[], create: boolean): Promise<Folder> {
  const byHandle = await access('/proc/self/fd').then(
    () => true,
    () => false,
  );
  let folder = held(await openRoot(root), root, byHandle);
  for (const [depth, name] of names.entries()) {
    const below = join(root, ...names.slice(0, depth + 1));
    const shown = `res://${names.slice(0, depth + 1).join('/')}`;
    try {
      if (create) await mkdir(folder.at(name)).catch(unlessThere);
      const handle = await open(folder.at(name), DIRECTORY);
      await folder[Symbol.asyncDispose]();
      folder = held(handle, below, byHandle);
    } catch (error) {
      await folder[Symbol.asyncDispose]();
      throw diskError(error, shown);
    }
  }
  return folder;
}

const held = (handle: FileHandle, path: string, byHandle: boolean): Folder => ({
  at: (name) => (byHandle ? `/proc/self/fd/${handle.fd}/${name}` : join(path, name)),
  sync: () => handle.sync(),
  [Symbol.asyncDispose]: () => handle.close(),
});

async function openRoot(root: string): Promise<FileHandle> {
  try {
    return await open(root, DIRECTORY);
  } catch (cause) {
    throw new HubError(
      'unknown-project',
      `The project at ${root} cannot be reached any more. If it was moved, work in its new directory.`,
      { cause },
    );
  }
}

function unlessThere(error: unknown): void {
  if (codeOf(error) !== 'EEXIST') throw error;
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown';

/** What a failed deed on a file means. `shown` is how the caller knows the file. */
export function diskError(cause: unknown, shown: string): Error {
  if (cause instanceof HubError) return cause;
  const code = codeOf(cause);
  if (code === 'ENOENT')
    return new HubError('file-unknown', `There is no ${shown} in the project. search_nodes finds files by name.`, {
      cause,
    });
  if (readOnly.has(code))
    return new HubError(
      'file-read-only',
      `${shown} may not be written (${code}). Give this user the right to write it and its folder, then try again.`,
      { cause },
    );
  if (noPlainFile.has(code)) return refused(shown, `it is, or lies behind, a link or no plain file (${code})`, cause);
  return new HubError('file-unusable', `The disk failed at ${shown} (${code}). Nothing was changed.`, { cause });
}

const readOnly = new Set(['EACCES', 'EPERM', 'EROFS']);
const noPlainFile = new Set(['ELOOP', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ENXIO', 'EINVAL', 'ENODEV']);
