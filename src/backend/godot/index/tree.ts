import type { ResPath } from '../fact/index.ts';
import type { LiveGraph } from '../graph/index.ts';
import type { DiskWatch } from './disk-watch.ts';
import { type Folder, folderOf, ROOT } from './place.ts';
import type { ProjectFiles } from './project-files.ts';
import type { Slices } from './slices.ts';
import { walk } from './walk.ts';

export interface TreeOptions {
  readonly root: string;
  readonly depth: number;
  readonly maxFiles: number;
  readonly watch: DiskWatch;
  readonly slices: Slices;
}

/** The folders of a project: which are read, which are watched, and what changed in them. */
export class Tree {
  /** Read and watched. */
  readonly folders = new Set<Folder>();
  /** There, and not the project's. */
  readonly skipped = new Set<Folder>();
  /** Folders that cannot be listed, and why. */
  readonly unreadable = new Map<Folder, string>();
  /** More files than are read. */
  isCut = false;
  readonly #options: TreeOptions;
  readonly #live: LiveGraph;
  readonly #files: ProjectFiles;

  constructor(live: LiveGraph, files: ProjectFiles, options: TreeOptions) {
    this.#live = live;
    this.#files = files;
    this.#options = options;
  }

  /**
   * Compares everything below a folder with what is known, by what the disk says of each file, and gives those to be read. Files
   * and folders that are not there any more are forgotten. `anew` watches all of them again.
   */
  async scan(from: Folder, anew: boolean, signal: AbortSignal): Promise<readonly ResPath[]> {
    const { root, depth, slices } = this.#options;
    const seen = new Set<string>();
    const outdated: ResPath[] = [];
    if (from === ROOT) this.isCut = false;
    for (const met of walk(root, from, depth)) {
      if (met.kind === 'file') {
        if (!this.hasRoom(met.path, outdated.length)) continue;
        seen.add(met.path);
        if (this.#files.isOutdated(met.path, met.stats)) outdated.push(met.path);
      } else if (met.kind === 'entrance') this.#enter(met.folder, anew);
      else this.#meet(met, seen);
      if (!slices.spent) continue;
      await slices.rest();
      signal.throwIfAborted();
    }
    this.#forgetUnseen(from, seen);
    return outdated;
  }

  /** Everything below it, and itself. */
  forget(folder: Folder): void {
    this.#forgetUnseen(folder, new Set());
  }

  /** The topmost folder on the way to it that nobody has looked into, or the one in which it lies. */
  entranceTo(path: ResPath): Folder {
    let at = folderOf(path);
    while (at !== ROOT && !this.folders.has(folderOf(at))) at = folderOf(at);
    return at;
  }

  /** Whether one more may be read, with those that wait for it. */
  hasRoom(path: ResPath, waiting: number): boolean {
    const { files } = this.#live;
    const hasRoom = files.has(path) || files.size + waiting < this.#options.maxFiles;
    this.isCut ||= !hasRoom;
    return hasRoom;
  }

  #enter(folder: Folder, anew: boolean): void {
    if (anew || !(this.folders.has(folder) || this.skipped.has(folder))) this.#options.watch.add(folder);
  }

  #meet(met: { kind: 'folder' | 'skipped' | 'unreadable'; folder: Folder; why?: string }, seen: Set<string>) {
    const { folder, kind } = met;
    seen.add(folder);
    if (kind === 'unreadable') {
      this.unreadable.set(folder, met.why ?? '');
      return;
    }
    const [own, other] = kind === 'folder' ? [this.folders, this.skipped] : [this.skipped, this.folders];
    own.add(folder);
    other.delete(folder);
    this.unreadable.delete(folder);
  }

  #forgetUnseen(from: Folder, seen: ReadonlySet<string>): void {
    for (const path of this.#live.files.keys()) if (path.startsWith(from) && !seen.has(path)) this.#files.forget(path);
    for (const folders of [this.folders, this.skipped])
      for (const folder of folders) {
        if (!folder.startsWith(from) || seen.has(folder)) continue;
        folders.delete(folder);
        this.unreadable.delete(folder);
        this.#options.watch.remove(folder);
      }
    this.#live.skip([...this.skipped].toSorted());
  }
}
