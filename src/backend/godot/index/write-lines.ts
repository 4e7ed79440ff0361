import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Slices } from './slices.ts';

/** Bytes that are written at once. */
const CHUNK = 256 * 1024;

/** A file of ours anew, whole or not at all. */
export async function writeLines(path: string, lines: Iterable<string>, slices: Slices): Promise<void> {
  const draft = `${path}.tmp`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await rm(draft, { force: true });
  const file = await open(draft, 'wx', 0o600);
  try {
    let text = '';
    for (const line of lines) {
      text += line;
      if (text.length > CHUNK) {
        await file.write(text);
        text = '';
      }
      if (slices.spent) await slices.rest();
    }
    await file.write(text);
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
