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
/** So many kinds of the others are told apart by their tool at a time. */
const MOST_KINDS = 100;

/**
 * Tells a flood from work: agents make a few calls a second, a loop makes thousands. Of what comes on top only how many there
 * were is kept, by connection, outcome and tool, so that who is served does not wait for who writes down. A loop may make up
 * names of tools: of too many kinds only connection and outcome count. So nobody's calls are told of another one's session, and
 * there are never more sums than those kinds and three for each connection.
 */
export class Flood {
  #left = BURST;
  #at: number;
  #sums = new Map<string, Sum>();
  /** A loop calls one tool again and again. */
  #last: Sum | undefined;

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
    this.#last = undefined;
    return sums;
  }

  #count(call: Call): void {
    const sum = this.#last && isLike(this.#last.call, call) ? this.#last : this.#sumOf(call);
    sum.calls++;
    sum.tookMs += call.tookMs;
    this.#last = sum;
  }

  #sumOf(call: Call): Sum {
    const whose = `${call.connection} ${call.outcome}`;
    const kind = `${whose} ${call.tool}`;
    const key = this.#sums.has(kind) || this.#sums.size < MOST_KINDS ? kind : whose;
    const sum = this.#sums.get(key) ?? { call, calls: 0, tookMs: 0 };
    this.#sums.set(key, sum);
    return sum;
  }
}

const isLike = (one: Call, other: Call): boolean =>
  one.tool === other.tool && one.connection === other.connection && one.outcome === other.outcome;
