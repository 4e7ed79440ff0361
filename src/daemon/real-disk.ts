import { readdirSync, realpathSync, statSync } from 'node:fs';
import type { Disk } from '../project/index.ts';
import { readStart } from './read-start.ts';

/** The disk as detection sees it: what cannot be read is not there. */
export const realDisk: Disk = {
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

function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined; // missing, forbidden or gone meanwhile: all the same to who asks
  }
}
