import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { HubError } from '../../../kernel/errors.ts';
import type { ResPath } from '../fact/index.ts';
import { diskError, openFolder } from './folder.ts';
import { namesOf, refused } from './script-path.ts';

/** Larger than any script that a person wrote. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;

export interface FileContent {
  readonly bytes: Buffer;
  readonly hash: string;
}

/** Of the bytes on the disk: SHA-256 in hex. */
export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Reads one text of the project; never one outside of it, never a pipe or device, never more than the limit. */
export const readFile = (root: string, path: ResPath): FileContent => textIn(readBytes(root, path), path);

/** The same, whatever it holds. */
export function readBytes(root: string, path: ResPath): FileContent {
  const names = namesOf(path);
  using folder = openFolder(root, names.slice(0, -1), false);
  try {
    // Nobody may wait for the other end of a pipe: hence O_NONBLOCK.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const fd = openSync(folder.at(names.at(-1) ?? ''), flags);
    try {
      return contentOf(fd, statOf(fd, path));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw diskError(error, path);
  }
}

/** Of a plain file, or it is refused. */
export function statOf(fd: number, path: ResPath): BigIntStats {
  const stat = fstatSync(fd, { bigint: true });
  if (!stat.isFile()) throw refused(path, 'it is no plain file');
  if (stat.size > BigInt(MAX_FILE_BYTES))
    throw new HubError(
      'file-too-large',
      `${path} has ${stat.size} bytes, and at most ${MAX_FILE_BYTES} are read. Nothing was changed.`,
    );
  return stat;
}

/** What the file holds now, as far as its size was told: one that grows meanwhile has another hash next time. */
export function contentOf(fd: number, { size }: BigIntStats): FileContent {
  const room = Buffer.alloc(Number(size));
  let filled = 0;
  while (filled < room.length) {
    const read = readSync(fd, room, filled, room.length - filled, filled);
    if (read === 0) break;
    filled += read;
  }
  const bytes = room.subarray(0, filled);
  return { bytes, hash: hashOf(bytes) };
}

/** The content of what is a text; throws for anything else. */
export function textIn(content: FileContent, path: ResPath): FileContent {
  if (!content.bytes.includes(0)) return content;
  throw new HubError('file-unusable', `${path} is no text: it holds bytes that are 0.`);
}
