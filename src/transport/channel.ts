/**
 * A two-way stream of lines (MCP's stdio framing: one JSON-RPC message a line, LF, no LF inside).
 * Lines are Buffers without their line end and may share memory with the chunk they came in: treat them as read-only.
 */
export interface LineSink {
  /** Complete lines of one chunk, in order, empty ones left out. */
  lines(batch: readonly Buffer[]): void;
  /** A line longer than the limit was let go: its first and last bytes (at most 64 KiB each) and its length in bytes. */
  overlong(head: Buffer, tail: Buffer, length: number): void;
  /** The write queue is empty again, after somebody read that `queued` is above zero or asked for `expectProgress`. */
  drained(): void;
  /** Something waits in the write queue and the other side took no byte of it for the time given to `expectProgress`. */
  stalled?(): void;
  /** Last call: the other side is gone. `cut` is what stood behind the last LF, if anything. */
  closed(cut: Buffer | undefined, error?: Error): void;
}

export interface Channel {
  /** Begins to read. Once. */
  open(sink: LineSink): void;
  /** Queues whole lines, each with its LF. Batched: what is written in one turn leaves in one system call. */
  write(...lines: readonly Buffer[]): void;
  /** Bytes written here that the operating system has not taken yet. */
  readonly queued: number;
  /** Stops and restarts reading. Counted by nobody: the last call wins. */
  pause(): void;
  resume(): void;
  /** Watches the write queue: `stalled` is called whenever it did not move for `ms`. 0 ends the watch. */
  expectProgress(ms: number): void;
  /** Sends what is queued, then closes; what the other side still says is not heard. Of a child process's pipes only its stdin. */
  end(): void;
  /** Closes now. */
  destroy(error?: Error): void;
}
