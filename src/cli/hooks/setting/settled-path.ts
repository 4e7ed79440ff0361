import { readlinkSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { localDisk } from '../../../config/index.ts';

/** The path as it is, or will be once it exists: without links, also without those that lead to nothing yet. */
export function settledPath(path: string): string {
  const real = localDisk.realpath(path); // throws where links go in a circle
  if (real !== undefined) return real;
  const here = join(settledPath(dirname(path)), basename(path));
  const to = targetOf(here);
  return to === undefined ? here : settledPath(resolve(dirname(here), to));
}

/** Undefined: it is no link. */
function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined; // whoever writes there meets what is wrong with it
  }
}
