import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { HubError } from '../kernel/errors.ts';
import type { Disk, ReadLimits, WriteHow } from './disk.ts';

/** The real disk. Synchronous on purpose: the files are small, few and stamped, and a reader never sees half a state. */
export const localDisk: Disk = {
  stamp(path) {
    try {
      const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
      return stat && `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
    } catch (thrown) {
      return codeOf(thrown); // it is there, and `read` says what is wrong with it
    }
  },
  read(path, limits) {
    return orAbsent(path, () => readRegular(path, limits));
  },
  isShared(path) {
    return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o022) !== 0;
  },
  realpath(path) {
    return orAbsent(path, () => realpathSync(path));
  },
  write(path, content, how) {
    return orRefused(path, () => writeWhole(path, content, how));
  },
};

/** Not blocking, for opening a named pipe would wait for ever; looked at after opening, so that nothing can be put in between. */
function readRegular(path: string, { maxBytes, within }: ReadLimits): Uint8Array {
  const real = realpathSync(path);
  if (within !== undefined) mustBeInside(path, real, realpathSync(within));
  const file = openSync(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw refuse(path, 'it is not a regular file.');
    const buffer = Buffer.alloc(Math.min(stat.size, maxBytes) + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(file, buffer, length, buffer.length - length, null);
    }
    if (length > maxBytes) throw refuse(path, `it is longer than ${maxBytes} bytes.`);
    return buffer.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/** Written beside the target and moved over it: a reader sees the old content or the new, also after a power cut. */
function writeWhole(path: string, content: string, { mode, within }: WriteHow): boolean {
  const target = orAbsent(path, () => realpathSync(path)) ?? join(settledPath(dirname(path)), basename(path));
  if (within !== undefined) mustBeInside(path, target, realpathSync(within));
  const folder = dirname(target);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${basename(target)}.${randomBytes(6).toString('hex')}`);
  try {
    writeFileSync(draft, content, { mode: 0o600, flag: 'wx', flush: true });
    if (mode === 'replace') renameSync(draft, target);
    else linkSync(draft, target); // fails when the target exists, where a rename would replace it
    sync(folder);
    return true;
  } catch (thrown) {
    if (mode === 'create' && codeOf(thrown) === 'EEXIST') return false;
    throw thrown;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The folder as it will be once it exists: what exists of it with symbolic links resolved. */
function settledPath(folder: string): string {
  const real = orAbsent(folder, () => realpathSync(folder));
  return real ?? join(settledPath(dirname(folder)), basename(folder));
}

function sync(folder: string): void {
  const handle = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function mustBeInside(path: string, real: string, within: string): void {
  const way = relative(within, real);
  if (way === '..' || way.startsWith(`..${sep}`) || way.startsWith(sep))
    throw refuse(path, `a symbolic link leads out of ${within} (to ${real}). Put a regular file there.`);
}

function orAbsent<T>(path: string, look: () => T): T | undefined {
  try {
    return look();
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(thrown) ?? '')) return undefined;
    throw asRefusal(path, thrown);
  }
}

function orRefused<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw asRefusal(path, thrown);
  }
}

/** What the system says about a file is expected; anything else is a bug and stays what it is. */
const asRefusal = (path: string, thrown: unknown): unknown =>
  codeOf(thrown) === undefined || thrown instanceof HubError
    ? thrown
    : refuse(path, `the system says ${codeOf(thrown)}. Check who may read and write it.`, thrown);

const codeOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;

const refuse = (path: string, why: string, cause?: unknown): HubError =>
  new HubError('invalid-config', `${path}: ${why}`, { cause, facts: { where: path } });
