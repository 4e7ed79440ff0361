import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { localDisk } from '../../../config/index.ts';
import { HubError } from '../../../kernel/errors.ts';
import { refused } from './json-edit.ts';
import { settledPath } from './settled-path.ts';
import { orRefused } from './write-refusal.ts';

/** Settings of people are small; what is longer is something else. */
const maxBytes = 16 * 1024 * 1024;

/** One file of somebody's client. Read once; written over what was read, or not at all. */
export class SettingsFile {
  readonly path: string;
  /** Undefined: there is none. */
  readonly text: string | undefined;
  readonly #within: string | undefined;

  /** `within`: the project it belongs to, from which no link may lead out. */
  constructor(path: string, within?: string) {
    this.path = path;
    this.#within = within;
    this.text = this.#read();
    this.#settled(); // also where nothing could be read, and so nothing was looked at
  }

  /**
   * A link stays one: what it leads to is replaced as a whole, with the mode that it has. Answers with the outermost folder
   * that had to be made for it.
   */
  write(text: string): string | undefined {
    this.#mustBeUnchanged();
    return orRefused(this.path, () => replace(this.#target(), text));
  }

  /** With the folders around it up to `made`, as far as nothing else is in them. */
  remove(made?: string): void {
    this.#mustBeUnchanged();
    orRefused(this.path, () => {
      const target = this.#target();
      rmSync(target, { force: true });
      if (made !== undefined) removeEmpty(dirname(target), made);
    });
  }

  /** The file behind all links, which may be written. */
  #target(): string {
    const target = this.#settled();
    const mode = statSync(target, { throwIfNoEntry: false })?.mode ?? 0o600;
    if ((mode & 0o222) === 0)
      throw new HubError(
        'file-read-only',
        `${this.path} is read-only (mode ${(mode & 0o777).toString(8)}), and was left as it is. Say chmod u+w, then try again.`,
      );
    return target;
  }

  #settled(): string {
    const target = settledPath(this.path);
    if (this.#within !== undefined && !target.startsWith(settledPath(this.#within) + sep))
      throw refused(this.path, `a link leads out of ${this.#within}, to ${target}`);
    return target;
  }

  #mustBeUnchanged(): void {
    if (this.#read() !== this.text) throw refused(this.path, 'it changed in the meantime');
  }

  #read(): string | undefined {
    const content = localDisk.read(this.path, { maxBytes, within: this.#within });
    if (!content) return undefined;
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
    } catch {
      throw refused(this.path, 'it is not UTF-8');
    }
  }
}

function replace(target: string, text: string): string | undefined {
  const mode = statSync(target, { throwIfNoEntry: false })?.mode ?? 0o600;
  const made = mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const draft = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true });
    chmodSync(draft, mode & 0o777);
    renameSync(draft, target);
    flushFolder(dirname(target));
    return made;
  } finally {
    rmSync(draft, { force: true });
  }
}

function removeEmpty(folder: string, upTo: string): void {
  if (folder !== upTo && !folder.startsWith(upTo + sep)) return;
  try {
    rmdirSync(folder);
  } catch {
    return; // somebody has something there
  }
  removeEmpty(dirname(folder), upTo);
}

function flushFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
