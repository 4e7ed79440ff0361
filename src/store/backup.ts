import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Engine } from './engine.ts';
import { stampOf, unused } from './file-name.ts';

/** Backups that stay, the newest. */
const KEPT = 3;

/**
 * A copy of the store beside the file of the home, whichever engine it is. It has its name only when it is whole, and
 * older ones go after that.
 */
export async function backup(
  engine: Engine,
  options: { file: string; now: number; env: Readonly<Record<string, string>> },
): Promise<string> {
  const start = `${options.file}.${engine.kind}-backup-`;
  const to = unused(`${start}${stampOf(options.now)}`);
  const half = `${to}.part`;
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  rmSync(half, { force: true });
  closeSync(openSync(half, 'wx', 0o600)); // who fills an empty file leaves its rights alone
  try {
    await engine.backup(half, options.env);
    toDisk(half);
    renameSync(half, to);
  } finally {
    rmSync(half, { force: true });
  }
  const names = readdirSync(dirname(to)).filter((name) => name.startsWith(basename(start)) && !name.endsWith('.part'));
  for (const old of names.toSorted().slice(0, -KEPT)) rmSync(join(dirname(to), old), { force: true });
  return to;
}

function toDisk(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
