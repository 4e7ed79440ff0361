import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What is left of who was killed while it wrote is removed after so long, in ms. */
const LEFT_MS = 60 * 60 * 1000;

/** The files that hold what was kept, each named by the hash of what is in it. Only their owner may read them. */
export class ContentFolder {
  readonly path: string;
  readonly #draftName: () => string;

  constructor(path: string, draftName: () => string) {
    this.path = path;
    this.#draftName = draftName;
  }

  fileOf(hash: string): string {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error(`no hash: ${hash.slice(0, 80)}`);
    return join(this.path, hash.slice(0, 2), `${hash}.jsonl.gz`);
  }

  /** Undefined: it is not there. */
  async bytesOf(hash: string): Promise<number | undefined> {
    try {
      return (await stat(this.fileOf(hash))).size;
    } catch {
      return undefined;
    }
  }

  /** A new file, to be written and then put in its place. */
  async draft(): Promise<Draft> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    const path = join(this.path, `${this.#draftName()}.tmp`);
    return { path, handle: await open(path, 'wx', 0o600) };
  }

  /** Whole or not at all; what has the same hash is the same. Its bytes on disk. */
  async place(draft: Draft, hash: string): Promise<number> {
    await draft.handle.sync();
    const { size } = await draft.handle.stat();
    await draft.handle.close();
    await mkdir(join(this.path, hash.slice(0, 2)), { recursive: true, mode: 0o700 });
    await rename(draft.path, this.fileOf(hash));
    return size;
  }

  async discard(draft: Draft): Promise<void> {
    await draft.handle.close().catch(() => undefined); // it may be closed already
    await rm(draft.path, { force: true });
  }

  /** Bytes that were freed. */
  async remove(hash: string): Promise<number> {
    const bytes = (await this.bytesOf(hash)) ?? 0;
    await rm(this.fileOf(hash), { force: true });
    return bytes;
  }

  /** The hashes of what was written before that moment. */
  async before(moment: number): Promise<readonly string[]> {
    const names = await readdir(this.path, { recursive: true }).catch(() => []); // nothing was ever kept
    const hashes = names.flatMap((name) => /([0-9a-f]{64})\.jsonl\.gz$/.exec(name)?.[1] ?? []);
    const old: string[] = [];
    for (const hash of hashes) {
      const found = await stat(this.fileOf(hash)).catch(() => undefined); // somebody else was faster
      if (found && found.mtimeMs < moment) old.push(hash);
    }
    return old;
  }

  /** Drafts that nobody goes on with. How many. */
  async removeLeft(now: number): Promise<number> {
    const names = await readdir(this.path).catch(() => []); // nothing was ever kept
    let count = 0;
    for (const name of names.filter((one) => one.endsWith('.tmp'))) {
      const path = join(this.path, name);
      const found = await stat(path).catch(() => undefined); // somebody else was faster
      if (!found || now - found.mtimeMs < LEFT_MS) continue;
      await rm(path, { force: true });
      count++;
    }
    return count;
  }
}

export interface Draft {
  readonly path: string;
  readonly handle: FileHandle;
}
