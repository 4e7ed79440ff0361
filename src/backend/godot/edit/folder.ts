import { closeSync, constants, existsSync, fsync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { HubError } from '../../../kernel/errors.ts';
import { refused } from './script-path.ts';

/**
 * A directory of the project that is held open, so that nobody can put another one in its place between a look and a deed. On
 * Linux its entries are reached through the open handle; elsewhere through its path, which was checked name by name.
 *
 * Opened without waiting: a search opens thousands, and to hand each to a thread takes many times longer than to open it.
 */
export interface Folder extends Disposable {
  /** The path under which the entry is to be opened, renamed, … */
  at(name: string): string;
  /** Makes what was renamed in it last. */
  sync(): Promise<void>;
}

const DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
const flush = promisify(fsync);

/**
 * The directory below the root, reached without following a single link. Missing ones are made when that is wanted.
 * Throws `unknown-project` when the root itself is gone, `file-unknown`, `file-refused`, `file-read-only`.
 */
export function openFolder(root: string, names: readonly string[], create: boolean): Folder {
  const byHandle = existsSync('/proc/self/fd');
  let folder = held(openRoot(root), root, byHandle);
  for (const [depth, name] of names.entries()) {
    using above = folder;
    try {
      if (create) make(above.at(name));
      folder = held(openSync(above.at(name), DIRECTORY), join(root, ...names.slice(0, depth + 1)), byHandle);
    } catch (error) {
      throw diskError(error, `res://${names.slice(0, depth + 1).join('/')}`);
    }
  }
  return folder;
}

const held = (fd: number, path: string, byHandle: boolean): Folder => ({
  at: (name) => (byHandle ? `/proc/self/fd/${fd}/${name}` : join(path, name)),
  sync: () => flush(fd),
  [Symbol.dispose]: () => closeSync(fd),
});

function openRoot(root: string): number {
  try {
    return openSync(root, DIRECTORY);
  } catch (cause) {
    throw new HubError(
      'unknown-project',
      `The project at ${root} cannot be reached any more. If it was moved, work in its new directory.`,
      { cause },
    );
  }
}

function make(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
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
