import {
  closeSync,
  copyFileSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  truncateSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** A log that has grown to this is put aside when the next process begins, and so many of them are kept. */
const FILE_BYTES = 5 * 1024 * 1024;
const KEEP = 2;
const TAIL_BYTES = 64 * 1024;

/** A log that processes write to by themselves, so that it goes on when their hub is gone. */
export interface LogFile {
  /** To hand to the process; whoever opened it closes it. */
  readonly fd: number;
  /** Where what is written from now on begins, in bytes. */
  readonly from: number;
}

/** Throws the system's error when it cannot be opened. */
export function openLog(path: string): LogFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fd = openSync(path, 'a', 0o600);
  const { size } = fstatSync(fd);
  if (size < FILE_BYTES) return { fd, from: size };
  closeSync(fd);
  makeRoom(path);
  renameSync(path, `${path}.1`);
  return { fd: openSync(path, 'a', 0o600), from: 0 };
}

/** As `openLog`, for a process that opens it by itself: makes room, and tells where it begins. */
export function prepareLog(path: string): number {
  const { fd, from } = openLog(path);
  closeSync(fd);
  return from;
}

/** Keeps the log of a process that lives long from growing for ever: it goes on writing to the same, emptied file. */
export function cutLog(path: string, most = FILE_BYTES): void {
  if (sizeOf(path) < most) return;
  makeRoom(path);
  copyFileSync(path, `${path}.1`);
  truncateSync(path);
}

/** The last bytes from `from` on, as text from the first whole line; empty when there is no such file. */
export function logTail(path: string, from: number): string {
  const fd = opened(path);
  if (fd === undefined) return '';
  try {
    const { size } = fstatSync(fd);
    const begin = size < from ? 0 : from; // it was cut meanwhile
    const first = Math.max(begin, size - TAIL_BYTES);
    const bytes = Buffer.alloc(size - first);
    const text = bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, first));
    return first > begin ? text.slice(text.indexOf('\n') + 1) : text;
  } finally {
    closeSync(fd);
  }
}

function makeRoom(path: string): void {
  rmSync(`${path}.${KEEP}`, { force: true });
  for (let n = KEEP - 1; n >= 1; n--) if (sizeOf(`${path}.${n}`) >= 0) renameSync(`${path}.${n}`, `${path}.${n + 1}`);
}

/** -1 when there is none. */
function sizeOf(path: string): number {
  const fd = opened(path);
  if (fd === undefined) return -1;
  try {
    return fstatSync(fd).size;
  } finally {
    closeSync(fd);
  }
}

function opened(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // openSync throws system errors
    throw error;
  }
}
