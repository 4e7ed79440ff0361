import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Timing, timed, type Values } from './question-times.ts';

const PAGE_BYTES = 4096;
/** As long as a log of SQLite before it begins anew. */
const PAGES = 1000;

/** What the disk takes to make so many pages of a file safe, without any database: below that no acknowledged write comes. */
export async function diskAlone(folder: string, pages: number, timing: Timing): Promise<Values> {
  const path = join(folder, 'disk-alone');
  const file = openSync(path, 'w');
  const page = Buffer.alloc(PAGE_BYTES, 1);
  for (let at = 0; at < PAGES; at++) writeSync(file, page);
  fdatasyncSync(file);
  const values = await timed(timing, async (turn) => {
    for (let at = 0; at < pages; at++) writeSync(file, page, 0, PAGE_BYTES, ((turn * pages + at) % PAGES) * PAGE_BYTES);
    fdatasyncSync(file);
  });
  closeSync(file);
  rmSync(path);
  return values;
}
