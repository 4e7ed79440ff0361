import { type FSWatcher, watch } from 'node:fs';
import { sep } from 'node:path';
import { diskOf, type Folder, folderIn, nameOf, ROOT } from './place.ts';

/** Tells where to look again. Nothing it says is believed: a missed, doubled or late word does no harm. */
export interface DiskWatch {
  /** From now on, or anew where it was watched: a folder may have been replaced by another one of its name. */
  add(folder: Folder): void;
  remove(folder: Folder): void;
  close(): void;
}

export interface Heard {
  /** Something happened to this name in it, or to the folder itself where there is no name. */
  at(folder: Folder, name: string | undefined): void;
  /** It cannot watch all of it. */
  problem(why: string): void;
}

export type WatchCall = typeof watch;

/** Linux: a watch for each folder. Its recursive mode there would watch every file. */
export class FolderWatch implements DiskWatch {
  readonly #root: string;
  readonly #heard: Heard;
  readonly #watch: WatchCall;
  readonly #watchers = new Map<Folder, FSWatcher>();
  #isFull = false;

  constructor(root: string, heard: Heard, call: WatchCall = watch) {
    this.#root = root;
    this.#heard = heard;
    this.#watch = call;
  }

  add(folder: Folder): void {
    this.remove(folder);
    if (this.#isFull) return;
    try {
      const watcher = this.#watch(diskOf(this.#root, folder), { persistent: false });
      this.#watchers.set(folder, watcher);
      watcher.on('change', (_, name) => this.#on(folder, String(name ?? '')));
      watcher.on('error', () => this.#on(folder, ''));
    } catch (error) {
      this.#failed(error);
    }
  }

  remove(folder: Folder): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #on(folder: Folder, name: string): void {
    // The name of the folder itself is told when it is deleted or moved; a file in it may be called the same.
    if (name !== '' && name === nameOf(folder)) this.#heard.at(folder, undefined);
    this.#heard.at(folder, name === '' ? undefined : name);
  }

  #failed(error: unknown): void {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return; // it went; the folder above says so
    this.#isFull = true;
    this.#heard.problem(code === 'ENOSPC' || code === 'EMFILE' ? `the system allows no more watches (${code})` : code);
  }
}

/** macOS: one watch for the whole tree. */
export class TreeWatch implements DiskWatch {
  readonly #root: string;
  readonly #heard: Heard;
  readonly #watch: WatchCall;
  #watcher: FSWatcher | undefined;

  constructor(root: string, heard: Heard, call: WatchCall = watch) {
    this.#root = root;
    this.#heard = heard;
    this.#watch = call;
  }

  add(folder: Folder): void {
    if (folder !== ROOT) return;
    this.close();
    try {
      this.#watcher = this.#watch(this.#root, { persistent: false, recursive: true });
      this.#watcher.on('change', (_, name) => this.#on(String(name ?? '')));
      this.#watcher.on('error', () => this.#heard.at(ROOT, undefined));
    } catch (error) {
      this.#heard.problem(error instanceof Error ? error.message : String(error));
    }
  }

  remove(folder: Folder): void {
    if (folder === ROOT) this.close();
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #on(path: string): void {
    const names = path.split(sep);
    const name = names.pop();
    this.#heard.at(names.reduce(folderIn, ROOT), name === '' ? undefined : name);
  }
}
