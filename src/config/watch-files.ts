import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Disk } from './disk.ts';

/**
 * Watches single files that may not exist yet, in folders that may not exist yet: every folder on the way from the anchor to
 * the file. A word from the system only says "look again"; what changed is told by the stamps, so a missed, doubled or late
 * one does no harm. Never keeps the process alive.
 */
export class FileWatch implements Disposable {
  /** Why changes are only noticed by the next who asks; undefined as long as watching works. */
  problem: string | undefined;
  readonly #disk: Disk;
  readonly #onChange: (file: string) => void;
  readonly #anchors = new Map<string, Anchored>();

  constructor(disk: Disk, onChange: (file: string) => void) {
    this.#disk = disk;
    this.#onChange = onChange;
  }

  add(anchor: string, files: readonly string[]): void {
    this.remove(anchor);
    const stamps = new Map(files.map((file) => [file, this.#disk.stamp(file)]));
    const anchored = { anchor, stamps, watchers: [], isDue: false };
    this.#anchors.set(anchor, anchored);
    this.#listen(anchored);
    this.#look(anchored); // it may have changed before it was listened to
  }

  remove(anchor: string): void {
    for (const watcher of this.#anchors.get(anchor)?.watchers ?? []) watcher.close();
    this.#anchors.delete(anchor);
  }

  [Symbol.dispose](): void {
    for (const anchor of this.#anchors.keys()) this.remove(anchor);
  }

  /** From now on, or anew: a folder may have come, or have been replaced by another one of its name. */
  #listen(anchored: Anchored): void {
    for (const watcher of anchored.watchers) watcher.close();
    const { anchor, stamps } = anchored;
    const files = [...stamps.keys()];
    const real = files.map((file) => this.#realOf(file)).filter((path) => path !== undefined);
    const steps = new Set([...files, ...real].flatMap((path) => wayDown('/', path)));
    const folders = [...files.flatMap((file) => wayDown(anchor, dirname(file))), ...real.map((path) => dirname(path))];
    const all = new Set([this.#lowestAbove(anchor), ...folders]);
    anchored.watchers = [...all].flatMap((folder) => this.#watchersOf(folder, steps, anchored));
  }

  #realOf(file: string): string | undefined {
    try {
      return this.#disk.realpath(file);
    } catch {
      return undefined; // who reads it says what is wrong with it
    }
  }

  #lowestAbove(folder: string): string {
    const above = dirname(folder);
    return above === folder || this.#disk.stamp(folder) !== undefined ? folder : this.#lowestAbove(above);
  }

  /** Of what happens in it only the `steps` count: a project and a home are written to all the time. */
  #watchersOf(folder: string, steps: ReadonlySet<string>, anchored: Anchored): FSWatcher[] {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        const isItself = name === basename(folder); // it was removed, or moved
        if (name === null || isItself || steps.has(join(folder, name))) this.#soon(anchored);
      });
      watcher.on('error', (error) => this.#fail(error));
      return [watcher];
    } catch (error) {
      this.#fail(error);
      return [];
    }
  }

  /** Words come in crowds. */
  #soon(anchored: Anchored): void {
    if (anchored.isDue) return;
    anchored.isDue = true;
    setImmediate(() => {
      anchored.isDue = false;
      if (this.#anchors.get(anchored.anchor) !== anchored) return;
      this.#listen(anchored);
      this.#look(anchored);
    }).unref();
  }

  #look({ stamps }: Anchored): void {
    for (const [file, before] of stamps) {
      const stamp = this.#disk.stamp(file);
      if (stamp === before) continue;
      stamps.set(file, stamp);
      this.#onChange(file);
    }
  }

  #fail(error: unknown): void {
    const { code, message } = error as NodeJS.ErrnoException; // what `watch` throws
    if (code === 'ENOENT' || code === 'ENOTDIR') return; // it is not there yet, or went: the folder above tells
    this.problem = `Changes of configuration files are noticed by the next client only, for watching failed: ${message}`;
  }
}

interface Anchored {
  readonly anchor: string;
  readonly stamps: Map<string, string | undefined>;
  watchers: readonly FSWatcher[];
  /** Something was heard, and will be looked after in a moment. */
  isDue: boolean;
}

function wayDown(anchor: string, folder: string): string[] {
  return folder === anchor || dirname(folder) === folder ? [folder] : [...wayDown(anchor, dirname(folder)), folder];
}
