/** What both clocks of a machine said at one moment, in ms. */
export interface Reading {
  readonly wall: number;
  readonly monotonic: number;
}

/**
 * How a hub judges by its own clocks what it may still believe. A parameter, so that the simulation can show that a weaker
 * judgement lets two hubs own one instance.
 */
export interface Judgement {
  /** How much time has passed between two readings, rather too much than too little. */
  passed(from: Reading, to: Reading): number;
  /** Until when a lease is surely held that was asked for at `sentAt` and granted by an answer at `heardAt`. */
  sureUntil(asked: { sentAt: number; heardAt: number; leaseMs: number }): number;
}

/** This part of every lease is not used: what clocks may run apart, and the pause between a look and a deed. */
export const marginShare = 1 / 10;

export const soundJudgement: Judgement = {
  // The monotonic clock stands still while the machine sleeps, the wall clock may be set back: whichever ran more counts.
  passed: (from, to) => Math.max(0, to.monotonic - from.monotonic, to.wall - from.wall),
  // The database granted the lease no earlier than it was asked; when it answered says nothing.
  sureUntil: ({ sentAt, leaseMs }) => sentAt + leaseMs * (1 - marginShare),
};
