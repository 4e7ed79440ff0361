import { joined, parentOf } from './posix-path.ts';
import type { Ground } from './rules.ts';

/** A canonical, existing directory, or why a text does not lead to one. */
export type Place = { readonly dir: string } | { readonly problem: string };

export const missing = 'does not exist or cannot be read';

const MAX_PATH = 4096;

/**
 * The directory that `text` means: an absolute path, `~/…`, a `file:` URI, or a path relative to `base` where there is one.
 * A file stands for the directory it lies in (`--project ./project.godot`).
 */
export function placeOf(text: string, ground: Ground, base?: string): Place {
  if (text.length > MAX_PATH) return { problem: `longer than ${MAX_PATH} characters, which no path can be` };
  const written = isUri(text) ? fromUri(text) : text;
  if (typeof written !== 'string') return written;
  if (written.includes('\0')) return { problem: 'holds a NUL byte, which no path can' };
  if (isWindowsPath(written)) return { problem: 'a Windows path; Warren runs on Linux and macOS' };
  const path = absolute(written, ground.home, base);
  return path === undefined ? { problem: 'not an absolute path' } : directoryAt(path, ground);
}

function directoryAt(path: string, { disk }: Ground): Place {
  const real = disk.realpath(path);
  const stat = real === undefined ? undefined : disk.stat(real);
  if (real === undefined || stat === undefined) return { problem: missing };
  if (stat.kind === 'other') return { problem: 'neither a directory nor a file' };
  return { dir: stat.kind === 'dir' ? real : parentOf(real) };
}

function absolute(path: string, home: string, base: string | undefined): string | undefined {
  if (path.startsWith('/')) return path;
  if (path === '~' || path.startsWith('~/')) return joined(home, path.slice(2));
  return base === undefined ? undefined : joined(base, path);
}

const isUri = (text: string): boolean => /^(?:[a-z][a-z0-9+.-]+:\/\/|file:)/i.test(text);
const isWindowsPath = (path: string): boolean => /^(?:[a-z]:(?:[\\/]|$)|\\\\)/i.test(path);

function fromUri(uri: string): string | { problem: string } {
  const parts = /^file:(?:\/\/(?<host>[^/]*))?(?<path>\/.*)$/is.exec(uri)?.groups;
  if (!parts?.['path']) return { problem: 'a URI that does not name a file' };
  if (parts['host'] && parts['host'].toLowerCase() !== 'localhost')
    return { problem: `a file on another machine (${parts['host']})` };
  const path = decoded(parts['path']);
  if (path === undefined) return { problem: 'a URI with a broken percent escape' };
  return isWindowsPath(path.slice(1)) ? path.slice(1) : path;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // not UTF-8 behind the percent signs: the caller says so
  }
}
