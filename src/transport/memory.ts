import { LineSplitter } from '../protocol/index.ts';
import type { Channel, LineSink } from './channel.ts';

/** Two Channels joined back to back, in memory: for tests of rooms that talk, without a socket. */
export function memoryPair(maxLineBytes = 1024 * 1024): [Channel, Channel] {
  const left = new MemoryChannel(maxLineBytes);
  const right = new MemoryChannel(maxLineBytes);
  left.join(right);
  right.join(left);
  return [left, right];
}

/** Behaves as a socket does: nothing is delivered within the call that wrote it, and the end comes behind the data. */
class MemoryChannel implements Channel {
  readonly #splitter: LineSplitter;
  #other: MemoryChannel | undefined;
  #sink: LineSink | undefined;
  #waiting: Buffer[] = [];
  #paused = false;
  /** We closed, or the other side did. */
  #gone: 'here' | 'there' | undefined;
  #told = false;
  #owed = false;
  #error: Error | undefined;

  constructor(maxLineBytes: number) {
    this.#splitter = new LineSplitter(maxLineBytes);
  }

  join(other: MemoryChannel): void {
    this.#other = other;
  }

  open(sink: LineSink): void {
    this.#sink = sink;
    this.#soon();
  }

  write(...lines: readonly Buffer[]): void {
    if (this.#gone) return;
    this.#other?.receive(Buffer.concat(lines));
  }

  receive(bytes: Buffer): void {
    this.#waiting.push(bytes);
    this.#soon();
  }

  /** What the other side has not read, as a full socket would keep it here. */
  get queued(): number {
    const bytes = this.#other?.unread ?? 0;
    if (bytes > 0) this.#owed = true;
    return bytes;
  }

  get unread(): number {
    return this.#waiting.reduce((sum, part) => sum + part.length, 0);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#soon();
  }

  expectProgress(ms: number): void {
    this.#owed ||= ms > 0; // memory moves at once or not at all: nothing stalls by itself
  }

  end(): void {
    this.destroy();
  }

  destroy(error?: Error): void {
    if (this.#gone === 'here') return;
    this.#error ??= error;
    if (!this.#gone) this.#other?.left();
    this.#gone = 'here';
    this.#waiting = [];
    this.#soon();
  }

  left(): void {
    this.#gone ??= 'there';
    this.#soon();
  }

  /** The other side has read all. */
  emptied(): void {
    if (!this.#owed || this.#gone === 'here') return;
    this.#owed = false;
    this.#sink?.drained();
  }

  #soon(): void {
    queueMicrotask(() => this.#deliver());
  }

  #deliver(): void {
    if (!this.#sink) return;
    if (this.#gone !== 'here') this.#read(this.#sink);
    if (this.#gone === 'here' || (this.#gone === 'there' && !this.#paused)) this.#close(this.#sink);
  }

  #read(sink: LineSink): void {
    while (!this.#paused) {
      const chunk = this.#waiting.shift();
      if (!chunk) return;
      const { lines, overlong } = this.#splitter.push(chunk);
      for (const { head, tail, length } of overlong) sink.overlong(head, tail, length);
      if (lines.length > 0) sink.lines(lines);
      if (this.#waiting.length === 0) this.#other?.emptied();
    }
  }

  #close(sink: LineSink): void {
    if (this.#told) return;
    this.#told = true;
    sink.closed(this.#splitter.rest(), this.#error);
  }
}
