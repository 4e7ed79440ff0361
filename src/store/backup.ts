import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Engine } from './engine.ts';
import { stampOf, unused } from './file-name.ts';

/** Backups that stay, the newest. */
const KEPT = 3;
/** A copy that is not whole by then belongs to a process that was killed. */
const HALF_MS = 24 * 3_600_000;

/**
 * A copy of the store beside the file of the home, whichever engine it is. It has its name only when it is whole, and
 * older ones go after that. Several processes may do it at once.
 */
export async function backup(
  engine: Engine,
  options: { file: string; now: number; env: Readonly<Record<string, string>> },
): Promise<string> {
  const start = `${options.file}.${engine.kind}-backup-`;
  const name = `${start}${stampOf(options.now)}`;
  const half = `${name}.${crypto.randomUUID()}.part`;
  mkdirSync(dirname(half), { recursive: true, mode: 0o700 });
  closeSync(openSync(half, 'wx', 0o600)); // who fills an empty file leaves its rights alone
  try {
    await engine.backup(half, options.env);
    toDisk(half);
    const to = unused(name);
    renameSync(half, to);
    removeOld(start, options.now);
    return to;
  } finally {
    rmSync(half, { force: true });
  }
}

function removeOld(start: string, now: number): void {
  const places = readdirSync(dirname(start))
    .filter((name) => name.startsWith(basename(start)))
    .toSorted()
    .map((name) => join(dirname(start), name));
  const whole = places.filter((place) => !place.endsWith('.part'));
  const halves = places.filter((place) => place.endsWith('.part') && now - madeAt(place) > HALF_MS);
  for (const place of [...whole.slice(0, -KEPT), ...halves]) rmSync(place, { force: true });
}

const madeAt = (place: string): number => statSync(place, { throwIfNoEntry: false })?.mtimeMs ?? Number.NaN;

function toDisk(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
