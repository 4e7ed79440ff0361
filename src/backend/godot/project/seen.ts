import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localDisk } from './local-disk.ts';
import { nameOfRoot, seenDirectory } from './place.ts';

/** A version that was worked in: what the hub called it then. */
export interface Sighting {
  readonly root: string;
  readonly slug: string;
  readonly version?: string;
  /** UTC, ISO 8601. */
  readonly seenAt: string;
}

const FORMAT = 1;
const MAX_BYTES = 16 * 1024;
const MOST_FILES = 2000;
const fileName = /^[0-9a-f]{16}\.json$/;

/** Writes down that this version was worked in: whole, and for nobody else to read. Lost with the machine's power, it comes back with the next start. */
export function noteSighting(home: string, sighting: Sighting): void {
  const directory = seenDirectory(home);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `${nameOfRoot(sighting.root)}.json`);
  const draft = `${path}.${nameOfRoot(`${sighting.root}\0${sighting.seenAt}`)}.tmp`;
  try {
    writeFileSync(draft, JSON.stringify({ format: FORMAT, ...sighting }), { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** What was written down by everybody so far. A file that is torn, foreign or of a newer format is as good as none. */
export function sightings(home: string): readonly Sighting[] {
  const directory = seenDirectory(home);
  const names = (localDisk.list?.(directory) ?? []).filter((name) => fileName.test(name)).slice(0, MOST_FILES);
  return names.flatMap((name) => {
    const found = parsed(localDisk.readText(join(directory, name), MAX_BYTES));
    return found && `${nameOfRoot(found.root)}.json` === name ? [found] : [];
  });
}

function parsed(text: string | undefined): Sighting | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isSighting(value) ? value : undefined;
  } catch {
    return undefined; // torn: it is written again when the version is worked in
  }
}

const isSighting = (value: unknown): value is Sighting =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  value.format === FORMAT &&
  ['root', 'slug', 'seenAt'].every((name) => typeof (value as Record<string, unknown>)[name] === 'string') && // just seen to be an object
  (!('version' in value) || typeof value.version === 'string');
