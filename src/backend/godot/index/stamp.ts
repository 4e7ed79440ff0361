import type { Stats } from 'node:fs';

/** Differs when a file was written, replaced, renamed over or had its times set back. */
export const stampOf = ({ mtimeMs, ctimeMs, size, ino }: Stats): string => `${mtimeMs}:${ctimeMs}:${size}:${ino}`;

/** Disks tell time in steps, some of them in seconds: what was written in the step in which it was read cannot be told from it. */
export function isSettled({ mtimeMs, ctimeMs }: Stats, readAt: number): boolean {
  const coarse = Number.isInteger(mtimeMs / 1000);
  return readAt - Math.max(mtimeMs, ctimeMs) > (coarse ? 2000 : 50);
}
