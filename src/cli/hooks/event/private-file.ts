import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Small notes from one hook to the next. Not flushed to the disk: none is worth the wait. */
export function writePrivate(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, JSON.stringify(value), { mode: 0o600 });
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The same for a note that nobody misses: what it is about counts without it. */
export function notePrivate(path: string, value: unknown): void {
  try {
    writePrivate(path, value);
  } catch {
    return; // a full disk, or a folder that is not ours
  }
}

/** Undefined: there is none, or it cannot be read. */
export function readPrivate(path: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined; // a note that is lost is taken anew
  }
}
