import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { LineSplitter } from '../protocol/index.ts';
import type { Channel, LineSink } from './channel.ts';

/** Small writes of one turn are joined up to this size; larger ones go out as a vector. */
const JOIN_LIMIT = 64 * 1024;

/**
 * A Channel over a pair of streams (a socket is both). Lines written in one turn leave together after it; reading and
 * writing fail as one: when either side breaks, both are closed and the sink hears `closed` once, last.
 */
export function socketChannel(input: Readable, output: Writable, options: { maxLineBytes: number }): Channel {
  return new SocketChannel(input, output, options.maxLineBytes);
}

class SocketChannel implements Channel {
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #splitter: LineSplitter;
  #sink: LineSink | undefined;
  #batch: Buffer[] = [];
  #batchBytes = 0;
  /** Somebody saw that something waits, and will be told when nothing does. */
  #owed = false;
  #deaf = false;
  #error: Error | undefined;

  constructor(input: Readable, output: Writable, maxLineBytes: number) {
    this.#input = input;
    this.#output = output;
    this.#splitter = new LineSplitter(maxLineBytes);
    // A stream that breaks before anybody listens must not end the process.
    output.on('error', (error: Error) => this.destroy(error));
    if (!Object.is(input, output)) input.on('error', (error: Error) => this.destroy(error));
  }

  open(sink: LineSink): void {
    this.#sink = sink;
    if (this.#output instanceof Socket) this.#output.on('timeout', () => this.#quiet());
    this.#input.once('close', () => this.#close());
    this.#input.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#input.once('end', () => this.#input.destroy());
    if (this.#input.closed) queueMicrotask(() => this.#close());
  }

  write(...lines: readonly Buffer[]): void {
    if (this.#output.destroyed) return;
    if (this.#batch.length === 0) queueMicrotask(() => this.#flush());
    for (const line of lines) {
      this.#batch.push(line);
      this.#batchBytes += line.length;
    }
  }

  get queued(): number {
    const bytes = this.#batchBytes + this.#output.writableLength;
    if (bytes > 0) this.#owed = true;
    return bytes;
  }

  pause(): void {
    if (!this.#deaf) this.#input.pause();
  }

  resume(): void {
    this.#input.resume();
  }

  expectProgress(ms: number): void {
    this.#owed ||= ms > 0;
    // A socket's idle timer looks at the kernel-side write queue, so that a partial write counts as progress.
    if (this.#output instanceof Socket) this.#output.setTimeout(ms);
  }

  /**
   * A socket is read on, deaf, until the other side has seen our end: closed with something unread in it, it would fail
   * the other side's next write, and what we said last would be lost there.
   */
  end(): void {
    this.#flush();
    this.#output.end();
    if (!Object.is(this.#input, this.#output)) return;
    this.#deaf = true;
    this.#input.resume();
  }

  destroy(error?: Error): void {
    this.#error ??= error;
    this.#input.destroy();
    this.#output.destroy();
  }

  #take(chunk: Buffer): void {
    if (this.#deaf) return;
    const { lines, overlong } = this.#splitter.push(chunk);
    for (const { head, tail, length } of overlong) this.#sink?.overlong(head, tail, length);
    if (lines.length > 0) this.#sink?.lines(lines);
  }

  #flush(): void {
    const batch = this.#batch;
    const bytes = this.#batchBytes;
    this.#batch = [];
    this.#batchBytes = 0;
    if (batch.length === 0 || this.#output.destroyed || this.#output.writableEnded) return;
    if (batch.length > 1 && bytes > JOIN_LIMIT) this.#writeMany(batch);
    else this.#output.write(batch.length === 1 ? (batch[0] ?? '') : Buffer.concat(batch, bytes), this.#written);
  }

  #writeMany(batch: readonly Buffer[]): void {
    this.#output.cork();
    for (const part of batch) this.#output.write(part, this.#written);
    this.#output.uncork();
  }

  /** Not the stream's own `drain`: that comes only after more was queued than its high-water mark. */
  readonly #written = (): void => {
    if (!this.#owed || this.#output.destroyed || this.#batchBytes + this.#output.writableLength > 0) return;
    this.#owed = false;
    this.#sink?.drained();
  };

  #quiet(): void {
    if (this.#batchBytes + this.#output.writableLength > 0) this.#sink?.stalled?.();
  }

  #close(): void {
    const sink = this.#sink;
    this.#sink = undefined;
    this.#output.destroy();
    sink?.closed(this.#splitter.rest(), this.#error);
  }
}
