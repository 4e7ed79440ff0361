import { lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { HubError } from '../kernel/errors.ts';

/** The kernel cuts a longer Unix socket path short without a word (104 bytes on macOS, 108 on Linux, with the NUL). */
export const maxSocketPathBytes = 103;

export interface RuntimeQuestion {
  env: Readonly<Record<string, string | undefined>>;
  uid: number;
}

/**
 * The directory of our sockets: `$XDG_RUNTIME_DIR/warren`, or `/tmp/warren-<uid>` where that is not ours or too long for a
 * socket path. Clients that keep their environment to themselves (Codex) get systemd's place for it, `/run/user/<uid>`.
 * Made 0700; refused when somebody else could have put things into it. Never derived from TMPDIR, which differs between
 * a client's sandbox and a terminal.
 */
export function runtimeDir({ env, uid }: RuntimeQuestion): string {
  const xdg = env.XDG_RUNTIME_DIR || `/run/user/${uid}`;
  const preferred = isAbsolute(xdg) && isPrivate(xdg, uid) ? join(xdg, 'warren') : undefined;
  const fits = preferred !== undefined && Buffer.byteLength(preferred) + SOCKET_NAME_BYTES <= maxSocketPathBytes;
  return ensurePrivate(fits && preferred ? preferred : `/tmp/warren-${uid}`, uid);
}

/** Longest name we put there: `hub-<16 hex>.sock.<8 hex>` with its slash. */
const SOCKET_NAME_BYTES = 40;

/** Where the hub of this home listens: named by a hash, so its length does not depend on any path of the user. */
export const hubSocketPath = (dir: string, scope: string): string => join(dir, `hub-${scope}.sock`);

/**
 * 16 hex digits that name a home directory, whatever link it was reached through: FNV-1a, 64 bits. Homes of one user are
 * few and no secret, and every shim computes this: loading `node:crypto` for it would cost each of them 1.4 MB.
 */
export function scopeOf(path: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(canonical(path))) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

function canonical(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // not made yet: its own name must do, and the maker asks again afterwards
  }
}

/**
 * Makes `dir` 0700 if it is missing; throws `unsafe-directory` if it cannot be made, is a link, another user's, or open
 * to others. A directory that was there before is never changed.
 */
export function ensurePrivate(dir: string, uid: number): string {
  const cause = make(dir);
  const what = cause && !isThere(dir) ? `cannot be made (${cause.message})` : unsafe(dir, uid);
  if (what) {
    throw new HubError(
      'unsafe-directory',
      `${dir} ${what}, so there is no place that only you can reach. Remove it or make it yours alone (chmod 700), or set XDG_RUNTIME_DIR to a directory that is.`,
      { cause },
    );
  }
  return dir;
}

/** Gives the reason why not. */
function make(dir: string): Error | undefined {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error)); // what stands there instead decides
  }
}

function unsafe(dir: string, uid: number): string | undefined {
  const stat = lstatSync(dir);
  if (stat.isSymbolicLink()) return 'is a symbolic link';
  if (!stat.isDirectory()) return 'is not a directory';
  if (stat.uid !== uid) return `belongs to user ${stat.uid}`;
  return (stat.mode & 0o077) === 0 ? undefined : `has mode ${(stat.mode & 0o777).toString(8)}`;
}

function isThere(dir: string): boolean {
  try {
    lstatSync(dir);
    return true;
  } catch {
    return false; // or below something that is no directory
  }
}

function isPrivate(dir: string, uid: number): boolean {
  try {
    return unsafe(dir, uid) === undefined;
  } catch {
    return false; // it vanished, as after a logout
  }
}
