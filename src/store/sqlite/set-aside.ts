import { existsSync, renameSync } from 'node:fs';
import { stampOf, unused } from '../file-name.ts';

/** Moves a database that is none, or a broken one, out of the way with what belongs to it. Answers where it is now. */
export function setAside(file: string, now: number): string {
  const to = unused(`${file}.corrupt-${stampOf(now)}`);
  for (const tail of ['', '-wal', '-shm', '-suspect']) if (existsSync(file + tail)) renameSync(file + tail, to + tail);
  return to;
}
