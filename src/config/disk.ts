/** All that the configuration does with files, so that tests can hand in a disk of their own. Absent is `undefined`. */
export interface Disk {
  /** Changes whenever the file may have changed. Cheap. */
  stamp(path: string): string | undefined;
  /** A regular file's whole content. Throws HubError `invalid-config` for what is too long, not a file or not allowed. */
  read(path: string, limits: ReadLimits): Uint8Array | undefined;
  /** Whether somebody else of this machine may write to it. */
  isShared(path: string): boolean;
  realpath(path: string): string | undefined;
  /** All or nothing, for the owner's eyes only, folders included. False: it exists and `how` is `create`. */
  write(path: string, content: string, how: WriteHow): boolean;
}

export interface ReadLimits {
  maxBytes: number;
  /** The file must lie inside this folder, also after symbolic links. */
  within?: string | undefined;
}

export interface WriteHow {
  /** `create` never touches what exists. */
  mode: 'create' | 'replace';
  within?: string | undefined;
}

/** More than any hand-written file; keeps a mistaken or hostile one from filling the memory. */
export const maxFileBytes = 1024 * 1024;
