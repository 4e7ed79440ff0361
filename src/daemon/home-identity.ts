import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';

/**
 * Names what only one living hub at a time can have: the lock file of its home, by device and inode, on this boot of this
 * kernel. Not the path: two machines, or two containers, have the same paths, and their locks keep nobody out of the other.
 */
export function homeIdentity(lockFile: string, boot: string): string {
  const { dev, ino } = statSync(lockFile, { bigint: true });
  return createHash('sha256').update(`${boot} ${dev} ${ino}`).digest('hex').slice(0, 16);
}
