import { closeSync, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs';
import type { Disk } from '../../../project/index.ts';

/** The disk as a project is named by it. What cannot be read is not there. */
export const localDisk: Disk = {
  realpath: (path) => attempt(() => realpathSync.native(path)),
  stat: (path) =>
    attempt(() => {
      const stat = statSync(path, { bigint: true });
      const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'dir' : 'other';
      return { kind, id: `${stat.dev}:${stat.ino}`, stamp: `${stat.mtimeNs}+${stat.size}` };
    }),
  readText: (path, maxBytes) => attempt(() => readStart(path, maxBytes)),
  list: (path) => attempt(() => readdirSync(path)),
};

/** Of a file only: opening a pipe would wait for somebody who writes. */
function readStart(path: string, maxBytes: number): string | undefined {
  const stat = statSync(path);
  if (!stat.isFile()) return undefined;
  const bytes = Buffer.alloc(Math.min(stat.size, maxBytes));
  const fd = openSync(path, 'r');
  try {
    return bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(fd);
  }
}

function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined; // missing, forbidden or gone meanwhile: all the same to who asks
  }
}
