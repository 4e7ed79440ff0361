import { closeSync, existsSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { BuildLogPage } from './contract.ts';

const MOST_BYTES = 16 * 1024 * 1024;
const LINES_AT_HAND = 200;
const TAIL_BYTES = 64 * 1024;

/** What was printed during one build: all of it in a file, as far as it is not endless, and the last lines at hand. */
export class BuildLog implements Disposable {
  readonly path: string;
  readonly #last: string[] = [];
  readonly #fd: number;
  #bytes = 0;
  #full = false;

  constructor(path: string) {
    this.path = path;
    this.#fd = openSync(path, 'a', 0o600);
  }

  add(line: string): void {
    this.#last.push(line);
    if (this.#last.length > LINES_AT_HAND) this.#last.shift();
    if (this.#full) return;
    this.#full = this.#bytes > MOST_BYTES;
    const bytes = Buffer.from(this.#full ? '(the rest is not kept)\n' : `${line}\n`);
    this.#bytes += bytes.length;
    this.#full ||= !this.#written(bytes);
  }

  /** A disk that refuses costs the log, not the build. */
  #written(bytes: Buffer): boolean {
    try {
      return writeSync(this.#fd, bytes) === bytes.length;
    } catch {
      return false;
    }
  }

  get last(): readonly string[] {
    return [...this.#last];
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }
}

/** The last lines of a log that another process wrote, or this one before it was started anew. */
export function tailOf(path: string): readonly string[] {
  if (!existsSync(path)) return []; // nothing was printed so far
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const from = Math.max(0, size - TAIL_BYTES);
    const buffer = Buffer.alloc(size - from);
    const lines = buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, from)).split('\n');
    return lines.slice(from === 0 ? 0 : 1, -1).slice(-LINES_AT_HAND);
  } finally {
    closeSync(fd);
  }
}

/** Lines of a log by their number; `from` below 0 counts from the end. */
export async function logPage(path: string, from: number, limit: number): Promise<BuildLogPage> {
  const lines = (await textOf(path)).split('\n').slice(0, -1);
  const start = Math.min(lines.length, from < 0 ? Math.max(0, lines.length + from) : from);
  return { lines: lines.slice(start, start + limit), from: start, total: lines.length };
}

async function textOf(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return ''; // nothing was printed so far
  try {
    const buffer = Buffer.alloc(Math.min((await file.stat()).size, 2 * MOST_BYTES));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
