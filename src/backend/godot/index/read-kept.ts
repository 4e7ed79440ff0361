import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Slices } from './slices.ts';

/** Bytes that are read at once. */
const CHUNK = 1024 * 1024;

/** A file of ours, empty where there is none or it is of no use. To wait for a thread of the disk takes longer than to read. */
export async function readKept(path: string, slices: Slices): Promise<Buffer> {
  try {
    const fd = openSync(path, 'r');
    try {
      return await readOpen(fd, slices);
    } finally {
      closeSync(fd);
    }
  } catch {
    return Buffer.alloc(0); // what it knew is read again
  }
}

async function readOpen(fd: number, slices: Slices): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(fstatSync(fd).size);
  let at = 0;
  for (let read = -1; read !== 0 && at < bytes.length; at += read) {
    read = readSync(fd, bytes, at, Math.min(CHUNK, bytes.length - at), at);
    if (slices.spent) await slices.rest();
  }
  return bytes.subarray(0, at);
}
