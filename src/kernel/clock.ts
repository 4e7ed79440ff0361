/**
 * Time as an argument. The real clock is made in `daemon/` and `cli/`; tests hand in one they can move.
 * `now` is wall time in ms since the epoch (for records); `monotonic` never jumps (for durations and deadlines).
 */
export interface Clock {
  now(): number;
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `fn` once after `ms`, without keeping the process alive. The answer cancels it. */
  after(ms: number, fn: () => void): () => void;
}
