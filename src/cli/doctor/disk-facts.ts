import { lstatSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DirectoryFacts, Findings } from './findings.ts';

/** Undefined: there is no such thing. */
export function directoryFacts(path: string): DirectoryFacts | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return undefined;
  const isLink = lstatSync(path).isSymbolicLink();
  return { path, mode: stat.mode & 0o777, uid: stat.uid, isDirectory: stat.isDirectory(), isLink };
}

/** `statfs(2)` of Linux names the kind by number. */
const kinds: ReadonlyMap<number, readonly [name: string, isNetwork: boolean]> = new Map([
  [0x69_69, ['NFS', true]],
  [0xff_53_4d_42, ['CIFS', true]],
  [0xfe_53_4d_42, ['SMB', true]],
  [0x01_02_19_97, ['9p', true]],
  [0x00_c3_64_00, ['Ceph', true]],
  [0x65_73_55_46, ['FUSE', false]],
  [0x79_4c_76_30, ['overlayfs', false]],
  [0xef_53, ['ext4', false]],
  [0x91_23_68_3e, ['btrfs', false]],
  [0x58_46_53_42, ['XFS', false]],
  [0x2f_c1_2f_c1, ['ZFS', false]],
  [0x01_02_19_94, ['tmpfs', false]],
]);

/** Of the home, or of where it will be. */
export function diskFacts(home: string): Findings['disk'] {
  const { type, bavail, bsize } = statfsSync(existing(home));
  const [name, isNetwork] = (process.platform === 'linux' ? kinds.get(type) : undefined) ?? ['a local disk', false];
  return { freeBytes: bavail * bsize, type: name, isNetwork };
}

const existing = (path: string): string =>
  path === dirname(path) || statSync(path, { throwIfNoEntry: false }) ? path : existing(dirname(path));

export function inotifyFacts(): Findings['inotify'] {
  try {
    return { watches: inotifyLimit('max_user_watches'), instances: inotifyLimit('max_user_instances') };
  } catch {
    return undefined; // not Linux
  }
}

const inotifyLimit = (name: string): number => Number(readFileSync(`/proc/sys/fs/inotify/${name}`, 'utf8'));
