/** What one path is. `id` names the file itself (device and inode), `stamp` its content (modification time and size). */
export interface Stat {
  readonly kind: 'file' | 'dir' | 'other';
  readonly id: string;
  readonly stamp: string;
}

/** The only way this room sees the disk. Links are followed; whatever cannot be read is `undefined`, nothing throws. */
export interface Disk {
  /** Canonical absolute path; where file names ignore case, in the spelling of the disk. */
  realpath(path: string): string | undefined;
  stat(path: string): Stat | undefined;
  /** The first `maxBytes` of a file, as UTF-8. */
  readText(path: string, maxBytes: number): string | undefined;
  /** Names in a directory. Without it a project is found by slug only when its name is spelled as on disk, with its version. */
  list?(path: string): readonly string[] | undefined;
}

export const isFile = (disk: Disk, path: string): boolean => disk.stat(path)?.kind === 'file';
export const isDirectory = (disk: Disk, path: string): boolean => disk.stat(path)?.kind === 'dir';
