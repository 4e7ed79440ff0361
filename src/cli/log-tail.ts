import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** More than this, in bytes, is not looked through for the last lines. */
const LOOK_BACK = 4 * 1024 * 1024;
/** Watching a file tells on some systems and not on others (network disks); looking costs one `stat`. */
const LOOK_EVERY_MS = 200;

/** Where reading goes on, and in which file: after a rotation another one has the name. */
export interface Mark {
  readonly inode: number;
  readonly offset: number;
}

export interface Tail {
  readonly text: string;
  readonly mark: Mark;
}

/** The last lines of a file; nothing when there is no such file yet. */
export function lastLines(path: string, count: number): Tail {
  return reading(path, (fd, { size, inode }) => {
    const whole = textAt(fd, Math.max(0, size - LOOK_BACK), size);
    const lines = whole.split('\n');
    const isCut = whole !== '' && lines.at(-1) !== '';
    const text = count === 0 ? '' : lines.slice(-count - (isCut ? 0 : 1)).join('\n');
    return { text, mark: { inode, offset: size } };
  });
}

/** What was written since; from the beginning when the file was replaced or cut. */
export function since(path: string, mark: Mark): Tail {
  return reading(path, (fd, { size, inode }) => {
    const from = inode === mark.inode && size >= mark.offset ? mark.offset : 0;
    const text = textAt(fd, Math.max(from, size - LOOK_BACK), size);
    return { text, mark: { inode, offset: size } };
  });
}

/** Says what is written from now on, until nobody wants it any more. */
export async function follow(
  path: string,
  start: Mark,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let mark = start;
  while (!signal.aborted) {
    const { text, mark: next } = since(path, mark);
    if (text !== '') say(text);
    mark = next;
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {}); // aborted: the loop ends
  }
}

function reading(path: string, read: (fd: number, at: { size: number; inode: number }) => Tail): Tail {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return { text: '', mark: { inode: 0, offset: 0 } };
  const fd = openSync(path, 'r');
  try {
    const { size, ino } = fstatSync(fd);
    return read(fd, { size, inode: ino });
  } finally {
    closeSync(fd);
  }
}

function textAt(fd: number, from: number, to: number): string {
  const buffer = Buffer.alloc(to - from);
  return buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, from));
}
