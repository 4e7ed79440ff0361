import { closeSync, openSync } from 'node:fs';
import { hasCode } from '../../kernel/has-code.ts';

/**
 * Does `work` while nobody else can be or become the hub of this home; undefined when somebody is, or nobody ever was. The
 * kernel lets go of the lock with the file, and the file itself is never unlinked.
 */
export async function underLock<T>(lockFile: string, work: () => T): Promise<T | undefined> {
  const fd = opened(lockFile);
  if (fd === undefined) return undefined;
  try {
    const { tryLock } = await import('fs-native-extensions');
    return tryLock(fd) ? work() : undefined;
  } finally {
    closeSync(fd);
  }
}

export async function lockState(lockFile: string): Promise<'free' | 'held' | 'absent'> {
  const fd = opened(lockFile);
  if (fd === undefined) return 'absent';
  closeSync(fd);
  return (await underLock(lockFile, () => 'free' as const)) ?? 'held';
}

function opened(path: string): number | undefined {
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
