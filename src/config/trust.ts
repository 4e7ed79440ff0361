import { createHash } from 'node:crypto';
import { HubError } from '../kernel/errors.ts';
import { type Disk, maxFileBytes } from './disk.ts';
import type { Places } from './places.ts';
import { isPlain } from './shape.ts';

/**
 * A file that came with a project may name commands, so it does nothing until its owner has seen and allowed exactly this
 * content at exactly this place. The place counts too: `./run.sh` is another program in another folder.
 */
export interface Allowed {
  sha256: string;
  /** When, as ISO 8601. */
  at: string;
}

export const hashOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

export const isTrusted = (allowed: ReadonlyMap<string, Allowed>, file: string, content: Uint8Array): boolean =>
  allowed.get(file)?.sha256 === hashOf(content);

/** Allowed files by canonical path. Throws HubError when the record itself cannot be relied on. */
export function readTrusted(places: Places, disk: Disk): ReadonlyMap<string, Allowed> {
  const file = places.trustedFile;
  const content = disk.read(file, { maxBytes: maxFileBytes });
  if (!content) return new Map();
  if (disk.isShared(file)) throw unreliable(file, 'others may write to it. Run `chmod 600` on it');
  const files = filesIn(content, file);
  const allowed = new Map<string, Allowed>();
  for (const [path, entry] of Object.entries(files)) {
    if (!isPlain(entry) || typeof entry['sha256'] !== 'string' || typeof entry['at'] !== 'string')
      throw unreliable(file, `what it says about ${path} is not understood. Correct or remove it`);
    allowed.set(path, { sha256: entry['sha256'], at: entry['at'] });
  }
  return allowed;
}

/** Two at the same moment: the later one wins and the other file is asked about again, which is the safe side. */
export function trust(places: Places, disk: Disk, file: string, allowed: Allowed): void {
  save(places, disk, new Map(readTrusted(places, disk)).set(file, allowed));
}

/** False: it was not allowed in the first place. */
export function revoke(places: Places, disk: Disk, file: string): boolean {
  const rest = new Map(readTrusted(places, disk));
  const was = rest.delete(file);
  if (was) save(places, disk, rest);
  return was;
}

function filesIn(content: Uint8Array, file: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(content));
    if (isPlain(value) && value['version'] === 1 && isPlain(value['files'])) return value['files'];
  } catch (cause) {
    throw unreliable(file, 'it is not JSON. Remove it and allow your projects again', cause);
  }
  throw unreliable(file, 'it is not in the format of this version. Upgrade Warren or remove it');
}

function save(places: Places, disk: Disk, files: ReadonlyMap<string, Allowed>): void {
  const content = { version: 1, files: Object.fromEntries([...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) };
  disk.write(places.trustedFile, `${JSON.stringify(content, null, 2)}\n`, { mode: 'replace' });
}

const unreliable = (file: string, why: string, cause?: unknown): HubError =>
  new HubError('invalid-config', `${file}: no project file counts as allowed, for ${why}.`, { cause });
