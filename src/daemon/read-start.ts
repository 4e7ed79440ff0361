import { closeSync, constants, openSync, readSync } from 'node:fs';

/** The first `maxBytes` of a file as UTF-8. A named pipe there must not hang the hub. */
export function readStart(path: string, maxBytes: number): string {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const bytes = Buffer.alloc(maxBytes);
    return bytes.toString('utf8', 0, readSync(fd, bytes, 0, maxBytes, 0));
  } finally {
    closeSync(fd);
  }
}
