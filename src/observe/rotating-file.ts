import { closeSync, fchmodSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LogSink } from './log-sink.ts';

export interface RotatingFileLimits {
  /** A line that would make the file longer goes into a new one. */
  readonly fileBytes: number;
  /** How many older files are kept: `.1` is the youngest. */
  readonly keep: number;
}

const usual: RotatingFileLimits = { fileBytes: 10 * 1024 * 1024, keep: 3 };

/** A log file of bounded size for the owner's eyes only, opened with the first line. `write` throws what the disk says. */
export function rotatingFile(path: string, limits: RotatingFileLimits = usual): LogSink & Disposable {
  let open: { fd: number; size: number } | undefined;
  const close = (): void => {
    if (open) closeSync(open.fd);
    open = undefined;
  };
  return {
    write(line) {
      const bytes = Buffer.from(line);
      open ??= opened(path);
      if (open.size > 0 && open.size + bytes.length > limits.fileBytes) {
        close();
        putAside(path, limits.keep);
        open = opened(path);
      }
      open.size += writeWhole(open.fd, bytes);
    },
    [Symbol.dispose]: close,
  };
}

function opened(path: string): { fd: number; size: number } {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fd = openSync(path, 'a', 0o600);
  fchmodSync(fd, 0o600); // it may be older than this rule
  return { fd, size: fstatSync(fd).size };
}

/** A disk that is nearly full takes a line in parts. */
function writeWhole(fd: number, bytes: Buffer): number {
  let done = 0;
  while (done < bytes.length) done += writeSync(fd, bytes, done);
  return done;
}

function putAside(path: string, keep: number): void {
  for (let age = keep; age >= 1; age--) {
    try {
      renameSync(age === 1 ? path : `${path}.${age - 1}`, `${path}.${age}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // there were not that many yet
    }
  }
}
