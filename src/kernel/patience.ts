/** How patient the hub is with something that may pass. In ms, but `retries`. */
export interface Patience {
  /** Tries after the first one, for faults that pass by themselves. */
  readonly retries: number;
  /** Before the first of them, half of it by chance; doubles each time, up to `longestMs`. */
  readonly firstMs: number;
  readonly longestMs: number;
}

/** The presets. Everything that is tried again is tried again by one of these. */
export const patience = {
  /** A question to the database, and what one try may take. */
  store: { timeoutMs: 5000, retries: 4, firstMs: 20, longestMs: 500 },
  /** Reaching a process that said it listens. */
  socket: { retries: 4, firstMs: 10, longestMs: 200 },
  /** Starting a process while the system has no room for one; how long a start may take is the server's `startMs`. */
  spawn: { retries: 4, firstMs: 50, longestMs: 1000 },
} as const satisfies Record<'socket' | 'spawn', Patience> & { store: Patience & { timeoutMs: number } };
