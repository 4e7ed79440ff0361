import { createHash, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { TranscriptRow } from '../../kernel/agent-session.ts';
import { cleanLine } from './clean-line.ts';
import type { ContentFolder, Draft } from './content-folder.ts';
import type { Line } from './line-cutter.ts';
import type { Opened } from './opened.ts';
import type { Pace } from './pace.ts';
import { chunksIn, chunksKept, linesOf } from './read-lines.ts';

/** What was kept of a transcript. */
export type Kept = Pick<
  TranscriptRow,
  'begin' | 'covered' | 'coveredHash' | 'hash' | 'bytes' | 'bodyBytes' | 'lines' | 'fromAt' | 'toAt' | 'cwd'
>;

export interface KeepOrder {
  readonly source: Opened;
  /** What was kept of it before. */
  readonly before: TranscriptRow | undefined;
  readonly folder: ContentFolder;
  readonly pace: Pace;
  /** Most that is read of it, in bytes; of what is larger the end is kept. */
  readonly most: number;
}

/**
 * Writes a transcript down without its secrets. What was kept of its beginning is taken over when the source still begins with
 * the same bytes: looking for secrets is dear, and a transcript grows by a little many times.
 */
export async function keep(order: KeepOrder): Promise<Kept> {
  const begin = beginOf(order);
  const known = await knownOf(order, begin);
  if (!known) return written(order, { begin, hash: createHash('sha256') });
  try {
    return await written(order, { begin, ...known });
  } catch {
    return await written(order, { begin, hash: createHash('sha256') }); // what was kept is broken: all is read anew
  }
}

/** Where reading begins. It stays for a while where it was, so that what was kept goes on counting. */
function beginOf({ source: { bytes }, before, most }: KeepOrder): number {
  const was = before?.begin ?? 0;
  if (bytes - was <= most || (was > 0 && bytes - was <= most * 1.25)) return was;
  return bytes - most;
}

interface Start {
  readonly begin: number;
  /** Of the bytes that were covered before. */
  readonly hash: Hash;
  readonly before?: TranscriptRow;
}

async function knownOf({ source, before, folder, pace }: KeepOrder, begin: number) {
  if (!before || before.begin !== begin || before.covered > source.bytes) return undefined;
  if ((await folder.bytesOf(before.hash)) === undefined) return undefined;
  const hash = createHash('sha256');
  for await (const chunk of chunksIn(source.handle, begin, before.covered)) {
    hash.update(chunk);
    await pace.breathe();
  }
  return hash.copy().digest('hex') === before.coveredHash ? { hash, before } : undefined;
}

async function written(order: KeepOrder, start: Start): Promise<Kept> {
  const { folder, pace } = order;
  const draft = await folder.draft();
  try {
    const tally = new Tally(start);
    await pipeline(Readable.from(cleaned(order, start, tally)), createGzip(), writerTo(draft, pace));
    const kept = tally.kept();
    return { ...kept, bytes: await folder.place(draft, kept.hash) };
  } catch (error) {
    await folder.discard(draft);
    throw error;
  }
}

const writerTo = ({ handle }: Draft, pace: Pace) =>
  async function write(packed: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of packed) {
      await handle.writeFile(chunk); // goes on where the last one ended
      await pace.breathe();
    }
  };

/** First what was kept, then what is new. A line that nobody ended stands last, and is read again when it is whole. */
async function* cleaned({ source, folder, pace }: KeepOrder, start: Start, tally: Tally): AsyncGenerator<Buffer> {
  const { before, begin } = start;
  if (before)
    for await (const chunk of chunksKept(folder.fileOf(before.hash), before.bodyBytes)) yield tally.takeOver(chunk);
  const fresh = chunksIn(source.handle, before?.covered ?? begin, source.bytes);
  let isFirst = begin > 0 && !before;
  for await (const lines of linesOf(tally.reading(fresh)))
    for (const line of lines) {
      if (!isFirst) yield tally.take(line);
      isFirst = false; // it was cut through
      await pace.breathe();
    }
}

/** Adds up what goes by. */
class Tally {
  readonly #start: Start;
  readonly #content = createHash('sha256');
  readonly #source: Hash;
  #coveredHash: Hash;
  #covered: number;
  #at: number;
  #bodyBytes = 0;
  #lines: number;
  #fromAt: number | null;
  #toAt: number | null;
  #cwd: string | null;

  constructor(start: Start) {
    const { begin, hash, before } = start;
    this.#start = start;
    this.#source = hash;
    this.#coveredHash = hash.copy();
    this.#covered = before?.covered ?? begin;
    this.#at = this.#covered;
    this.#lines = before ? before.lines : 0;
    this.#fromAt = before?.fromAt ?? null;
    this.#toAt = before?.toAt ?? null;
    this.#cwd = before?.cwd ?? null;
  }

  async *reading(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      const end = chunk.lastIndexOf(0x0a) + 1;
      this.#source.update(chunk.subarray(0, end));
      if (end > 0) {
        this.#coveredHash = this.#source.copy();
        this.#covered = this.#at + end;
      }
      this.#source.update(chunk.subarray(end));
      this.#at += chunk.length;
      yield chunk;
    }
  }

  takeOver(chunk: Buffer): Buffer {
    this.#content.update(chunk);
    this.#bodyBytes += chunk.length;
    return chunk;
  }

  take(line: Line): Buffer {
    const { text, at, cwd } = cleanLine(line);
    this.#fromAt ??= at;
    this.#toAt = at ?? this.#toAt;
    this.#cwd ??= cwd;
    const bytes = Buffer.from(`${text}\n`);
    this.#content.update(bytes);
    if (!line.torn) {
      this.#bodyBytes += bytes.length;
      this.#lines++;
    }
    return bytes;
  }

  kept(): Omit<Kept, 'bytes'> {
    const { begin, before } = this.#start;
    if (before && this.#bodyBytes < before.bodyBytes) throw new Error('what was kept is shorter than it was');
    return {
      begin,
      covered: this.#covered,
      coveredHash: this.#coveredHash.digest('hex'),
      hash: this.#content.digest('hex'),
      bodyBytes: this.#bodyBytes,
      lines: this.#lines,
      fromAt: this.#fromAt,
      toAt: this.#toAt,
      cwd: this.#cwd,
    };
  }
}
