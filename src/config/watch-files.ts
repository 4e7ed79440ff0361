import { dirname } from 'node:path';
import type { Disk } from './disk.ts';

interface Watcher {
  add(path: string): unknown;
  unwatch(path: string): unknown;
  close(): Promise<void>;
}

/**
 * Watches single files that may not exist yet, in folders that may not exist yet: from a folder that does (the anchor),
 * everything is ignored but the way to the file. The watcher only says "look again"; what changed is told by the stamps,
 * so a missed, doubled or late event does no harm. Never keeps the process alive.
 */
export class FileWatch implements AsyncDisposable {
  /** Why changes are only noticed by the next who asks; undefined as long as watching works. */
  problem: string | undefined;
  readonly #disk: Disk;
  readonly #onChange: (file: string) => void;
  readonly #stamps = new Map<string, string | undefined>();
  /** Per anchor the files under it, and what may be looked at on the way to them. */
  readonly #anchors = new Map<string, readonly string[]>();
  readonly #ways = new Set<string>();
  readonly #starting: Promise<Watcher | undefined>;
  #over = false;

  constructor(disk: Disk, onChange: (file: string) => void) {
    this.#disk = disk;
    this.#onChange = onChange;
    this.#starting = this.#start();
  }

  add(anchor: string, files: readonly string[]): void {
    this.#anchors.set(anchor, files);
    for (const file of files) {
      this.#stamps.set(file, this.#disk.stamp(file));
      for (const step of wayTo(file, anchor)) this.#ways.add(step);
    }
    void this.#starting.then((watcher) => watcher?.add(anchor));
  }

  remove(anchor: string): void {
    for (const file of this.#anchors.get(anchor) ?? []) {
      this.#stamps.delete(file);
      for (const step of wayTo(file, anchor)) this.#ways.delete(step);
    }
    this.#anchors.delete(anchor);
    void this.#starting.then((watcher) => watcher?.unwatch(anchor));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    await (await this.#starting)?.close();
  }

  async #start(): Promise<Watcher | undefined> {
    try {
      const { watch } = await import('chokidar'); // 18 ms that a hub without a watch does not pay
      // What is found at first is told as well: it may have changed since it was read.
      const options = { persistent: false, ignored: (path: string) => !this.#ways.has(path) };
      const watcher = watch([], options);
      watcher.on('all', () => this.#look());
      watcher.on('error', (error) => this.#fail(error));
      return watcher;
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #look(): void {
    for (const [file, before] of this.#stamps) {
      const stamp = this.#disk.stamp(file);
      if (this.#over || stamp === before) continue;
      this.#stamps.set(file, stamp);
      this.#onChange(file);
    }
  }

  #fail(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.problem = `Changes of configuration files are noticed by the next client only, for watching failed: ${why}`;
  }
}

function wayTo(file: string, anchor: string): string[] {
  return file === anchor || dirname(file) === file ? [file] : [file, ...wayTo(dirname(file), anchor)];
}
