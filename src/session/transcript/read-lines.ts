import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { HubError } from '../../kernel/errors.ts';
import { LONGEST_LINE } from './clean-line.ts';
import { type Line, LineCutter } from './line-cutter.ts';

const CHUNK = 64 * 1024;

/** The bytes of a file between two places, in order. Ends early where the file does. The same memory is used again and again. */
export async function* chunksIn(handle: FileHandle, from: number, to: number): AsyncGenerator<Buffer> {
  const room = Buffer.allocUnsafe(CHUNK);
  for (let at = from; at < to; ) {
    const { bytesRead } = await handle.read(room, 0, Math.min(CHUNK, to - at), at);
    if (bytesRead === 0) return;
    yield room.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/** What was kept, unpacked; at most `most` bytes of it. Throws `file-unusable` when it is not whole any more. */
export async function* chunksKept(path: string, most: number): AsyncGenerator<Buffer> {
  const packed = createReadStream(path);
  const unpacked = createGunzip();
  packed.on('error', (error) => unpacked.destroy(error));
  let left = most;
  try {
    for await (const chunk of packed.pipe(unpacked)) {
      const part = Buffer.from(chunk).subarray(0, left);
      left -= part.length;
      if (part.length > 0) yield part;
      if (left <= 0) return;
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HubError('file-unusable', `The kept transcript ${path} cannot be read: ${why}.`, { cause });
  } finally {
    packed.destroy();
    unpacked.destroy();
  }
}

/** The lines of what comes in, as many at a time as came with it. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly Line[]> {
  const cutter = new LineCutter(LONGEST_LINE);
  for await (const chunk of chunks) {
    const lines = cutter.push(chunk);
    if (lines.length > 0) yield lines;
  }
  const rest = cutter.end();
  if (rest.length > 0) yield rest;
}
