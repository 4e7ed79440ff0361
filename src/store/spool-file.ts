import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Report } from '../kernel/report.ts';
import type { SpoolFile } from './spool.ts';

const { O_CREAT, O_NOFOLLOW, O_RDWR, O_TRUNC, O_WRONLY } = constants;
const PRIVATE = 0o600;

/** `<directory>/records.jsonl`, for its owner only. The directory belongs to the spool: whatever else is in there is set aside. */
export class DiskSpool implements SpoolFile {
  readonly path: string;
  readonly #report: Report;
  #handle: FileHandle | undefined;

  constructor(directory: string, report: Report) {
    this.path = join(directory, 'records.jsonl');
    this.#report = report;
  }

  async read(): Promise<Buffer> {
    await this.close(); // a handle that was read from goes on where it ended
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    await this.#clear();
    const handle = await this.#opened();
    return handle.readFile();
  }

  async write(bytes: Buffer, offset: number): Promise<void> {
    const handle = await this.#opened();
    await handle.truncate(offset); // what a write that failed half-way left
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, offset + at);
      at += bytesWritten;
    }
    await handle.datasync();
  }

  /** Emptied in place: of a cut there is no half. */
  async replace(bytes: Buffer): Promise<void> {
    if (bytes.length === 0) {
      const handle = await this.#opened();
      await handle.truncate(0);
      return handle.datasync();
    }
    const draft = `${this.path}.tmp`;
    await written(draft, bytes);
    await this.close();
    await rename(draft, this.path);
    await synced(dirname(this.path));
  }

  async setAside(lines: readonly string[]): Promise<void> {
    await written(`${this.path}.bad`, Buffer.from(`${lines.join('\n')}\n`));
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #opened(): Promise<FileHandle> {
    this.#handle ??= await this.#open();
    return this.#handle;
  }

  async #open(): Promise<FileHandle> {
    const handle = await open(this.path, O_RDWR | O_CREAT | O_NOFOLLOW, PRIVATE);
    await synced(dirname(this.path)); // a new file whose name is not on the disk is no file
    return handle;
  }

  async #clear(): Promise<void> {
    const directory = dirname(this.path);
    for (const name of await readdir(directory)) {
      const own = name === basename(this.path) && (await lstat(this.path)).isFile();
      if (own || name.endsWith('.bad')) continue;
      const path = join(directory, name);
      await rename(path, `${path}.bad`);
      if (name.endsWith('.tmp')) continue; // a draft of ours, of a hub that was killed
      this.#report({ kind: 'file.unusable', path, why: 'it does not belong into the spool; it was set aside' });
    }
  }
}

async function written(path: string, bytes: Buffer): Promise<void> {
  await using handle = await open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, PRIVATE);
  await handle.writeFile(bytes);
  await handle.sync();
}

async function synced(directory: string): Promise<void> {
  await using handle = await open(directory, 'r');
  await handle.sync();
}
