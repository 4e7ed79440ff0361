import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, type Stats } from 'node:fs';
import { sep } from 'node:path';

export type Read =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly isUtf8: boolean;
      readonly hash: string;
      readonly stats: Stats;
    }
  /** It is there and is not read; why is for people. */
  | { readonly kind: 'unreadable'; readonly code: string; readonly why: string; readonly stats?: Stats }
  | { readonly kind: 'gone' };

/** Where a binary file shows itself. */
const HEAD_BYTES = 8192;

/** Reads a file of the project whole, if it is one: no device, no pipe, and within the root even when it was swapped just now. */
export function readText(root: string, path: string, maxBytes: number): Read {
  try {
    const real = realpathSync.native(path);
    if (!real.startsWith(root + sep)) return { kind: 'gone' };
    const fd = openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      return readOpen(fd, maxBytes);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'EIO';
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes(code)) return { kind: 'gone' };
    return { kind: 'unreadable', code: 'unreadable', why: `the file cannot be read (${code})` };
  }
}

function readOpen(fd: number, maxBytes: number): Read {
  const stats = fstatSync(fd);
  if (!stats.isFile()) return { kind: 'gone' };
  if (stats.size > maxBytes) {
    const why = `the file has ${stats.size} bytes, and not more than ${maxBytes} are read`;
    return { kind: 'unreadable', code: 'too-large', why, stats };
  }
  const bytes = Buffer.allocUnsafe(stats.size);
  const content = bytes.subarray(0, fill(fd, bytes));
  if (content.subarray(0, HEAD_BYTES).includes(0))
    return { kind: 'unreadable', code: 'encoding', why: 'the file is binary', stats };
  const text = content.toString('utf8');
  return { kind: 'text', text, isUtf8: isUtf8(content), hash: hash('sha256', content, 'base64url'), stats };
}

function fill(fd: number, bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const read = readSync(fd, bytes, at, bytes.length - at, at);
    if (read === 0) break; // it was cut while it was read; the next event tells
    at += read;
  }
  return at;
}
