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

class MemoryChannel implements Channel {
  readonly #splitter: LineSplitter;
  #other: MemoryChannel | undefined;
  #sink: LineSink | undefined;
  #waiting: Buffer[] = [];
  #paused = false;
  #gone = false;
  #goneTold = false;

  constructor(maxLineBytes: number) {
    this.#splitter = new LineSplitter(maxLineBytes);
  }

  join(other: MemoryChannel): void {
    this.#other = other;
  }

  open(sink: LineSink): void {
    this.#sink = sink;
    this.#deliver();
  }

  write(...lines: readonly Buffer[]): void {
    if (this.#gone) return;
    this.#other?.receive(Buffer.concat(lines));
  }

  receive(bytes: Buffer): void {
    this.#waiting.push(bytes);
    queueMicrotask(() => this.#deliver());
  }

  /** What the other side has not read, as a full socket would keep it here. */
  get queued(): number {
    return this.#other?.unread ?? 0;
  }

  get unread(): number {
    return this.#waiting.reduce((sum, part) => sum + part.length, 0);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    queueMicrotask(() => this.#deliver());
  }

  expectProgress(): void {} // memory moves at once

  end(): void {
    this.destroy();
  }

  destroy(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#other?.destroy();
    queueMicrotask(() => this.#deliver());
  }

  #deliver(): void {
    if (!this.#sink || this.#paused) return;
    for (const chunk of this.#waiting.splice(0)) {
      const { lines, overlong } = this.#splitter.push(chunk);
      if (lines.length > 0) this.#sink.lines(lines);
      for (const { head, tail, length } of overlong) this.#sink.overlong(head, tail, length);
    }
    this.#other?.emptied();
    if (this.#gone && !this.#goneTold) {
      this.#goneTold = true;
      this.#sink.closed(this.#splitter.rest());
    }
  }

  emptied(): void {
    this.#sink?.drained();
  }
}
