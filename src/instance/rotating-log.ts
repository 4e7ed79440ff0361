import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Report } from '../kernel/report.ts';

export interface LogLimits {
  /** A file that has grown to this is put aside. */
  readonly fileBytes: number;
  /** How many files put aside are kept: `.1` is the youngest. */
  readonly keep: number;
  /** What may wait in memory for a slow disk. */
  readonly queueBytes: number;
}

const usual: LogLimits = { fileBytes: 5 * 1024 * 1024, keep: 2, queueBytes: 1024 * 1024 };

/**
 * An append-only file of bounded size that never makes its writer wait: what the disk cannot take in time is left out and
 * counted in the file. One write is under way at a time. A disk that refuses ends the log, with one report, and nothing else.
 */
export class RotatingLog {
  readonly #path: string;
  readonly #report: Report;
  readonly #limits: LogLimits;
  #queue: Buffer[] = [];
  #queued = 0;
  #leftOut = 0;
  #ended = false;
  #broken = false;
  #writing: Promise<void> | undefined;

  constructor(path: string, report: Report, limits: LogLimits = usual) {
    this.#path = path;
    this.#report = report;
    this.#limits = limits;
  }

  write(chunk: Buffer): void {
    if (this.#broken || this.#ended) return;
    if (this.#queued + chunk.length > this.#limits.queueBytes) {
      this.#leftOut += chunk.length;
      return;
    }
    this.#queue.push(chunk);
    this.#queued += chunk.length;
    this.#writing ??= this.#drain();
  }

  /** Writes what is queued, then closes. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#writing;
  }

  async #drain(): Promise<void> {
    try {
      // Again, for what came while the file was being closed.
      while (this.#queue.length > 0) await this.#empty();
    } catch (error) {
      this.#broken = true;
      this.#queue = [];
      const why = error instanceof Error ? error.message : String(error);
      this.#report({ kind: 'file.unusable', path: this.#path, why });
    } finally {
      this.#writing = undefined;
    }
  }

  async #empty(): Promise<void> {
    let file = await this.#open();
    try {
      while (this.#queue.length > 0) {
        await file.appendFile(this.#take());
        if ((await file.stat()).size >= this.#limits.fileBytes) {
          await file.close();
          await this.#rotate();
          file = await this.#open();
        }
      }
    } finally {
      await file.close();
    }
  }

  #take(): Buffer {
    const parts = this.#queue;
    if (this.#leftOut > 0) parts.push(Buffer.from(`\n[warren: ${this.#leftOut} bytes left out]\n`));
    this.#queue = [];
    this.#queued = 0;
    this.#leftOut = 0;
    return Buffer.concat(parts);
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    return open(this.#path, 'a', 0o600);
  }

  async #rotate(): Promise<void> {
    for (let n = this.#limits.keep; n >= 1; n--) {
      const from = n === 1 ? this.#path : `${this.#path}.${n - 1}`;
      await rename(from, `${this.#path}.${n}`).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
    }
  }
}
