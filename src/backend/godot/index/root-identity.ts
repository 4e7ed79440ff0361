import { lstatSync } from 'node:fs';

/** Another one after the directory was replaced; undefined while there is none. */
export function identityOf(root: string): string | undefined {
  try {
    const stats = lstatSync(root);
    return stats.isDirectory() ? `${stats.dev}:${stats.ino}` : undefined;
  } catch {
    return undefined; // away, or not to be reached: the same for who wants to read it
  }
}
