import type { Call } from './command-row.ts';

/** Calls that came too fast to be written down one by one, summed up. */
export interface Sum {
  /** The first of them. */
  readonly call: Call;
  calls: number;
  tookMs: number;
}

/** So many calls are written down whole at once, and so many more with each second. */
const BURST = 200;
const EACH_SECOND = 25;

/**
 * Tells a flood from work: agents make a few calls a second, a loop makes thousands. Of what comes on top only how many there
 * were is kept, by tool, connection and outcome, so that who is served does not wait for who writes down.
 */
export class Flood {
  #left = BURST;
  #at: number;
  #sums = new Map<string, Sum>();

  constructor(now: number) {
    this.#at = now;
  }

  /** False: it was only counted. `now` in ms, monotonic. */
  lets(call: Call, now: number): boolean {
    this.#left = Math.min(BURST, this.#left + ((now - this.#at) * EACH_SECOND) / 1000);
    this.#at = now;
    if (this.#left >= 1) {
      this.#left--;
      return true;
    }
    this.#count(call);
    return false;
  }

  /** What was only counted since the last time. */
  take(): readonly Sum[] {
    const sums = [...this.#sums.values()];
    this.#sums = new Map();
    return sums;
  }

  #count(call: Call): void {
    const key = `${call.connection} ${call.outcome} ${call.tool}`;
    const sum = this.#sums.get(key);
    if (!sum) this.#sums.set(key, { call, calls: 1, tookMs: call.tookMs });
    else {
      sum.calls++;
      sum.tookMs += call.tookMs;
    }
  }
}
