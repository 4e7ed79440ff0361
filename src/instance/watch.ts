import type { Clock } from '../kernel/clock.ts';
import type { Launched, Link } from './contract.ts';
import type { Health } from './life.ts';
import type { Vitals } from './vitals.ts';

export interface WatchOptions<L extends Link> {
  readonly clock: Clock;
  readonly probeMs: number;
  /** Asks whether it is well, and resolves when it answers. */
  readonly probe: (launched: Launched, link: L, signal: AbortSignal) => Promise<void>;
  readonly vitals: (pid: number, startTime: string) => Promise<Vitals>;
  readonly tell: (health: Health) => void;
}

/**
 * Looks after one ready process, every `probeMs`: is it there, how much memory does it take, did it answer the last probe or
 * say anything since. One probe at a time: what does not answer is not asked again, for its pipe would fill up with
 * questions. Tells what it saw; what follows from it is the machine's to decide.
 */
export class Watch<L extends Link> implements Disposable {
  readonly #launched: Launched;
  readonly #link: L;
  readonly #options: WatchOptions<L>;
  readonly #over = new AbortController();
  #cancel: (() => void) | undefined;
  #probe: 'none' | 'unanswered' | 'answered' = 'none';
  #everAnswered = false;
  #asking = false;
  #lookedAt: number;
  #answeredAt = 0;
  #rssBytes: number | undefined;

  constructor(launched: Launched, link: L, options: WatchOptions<L>) {
    this.#launched = launched;
    this.#link = link;
    this.#options = options;
    this.#lookedAt = options.clock.monotonic();
    this.#arm();
    void this.#vitals();
  }

  /** On the monotonic clock. */
  get heardAt(): number {
    return Math.max(this.#link.lastHeardAt, this.#answeredAt);
  }

  /** At the last look. */
  get rssBytes(): number | undefined {
    return this.#rssBytes;
  }

  [Symbol.dispose](): void {
    this.#cancel?.();
    this.#over.abort(new Error('it is not watched any more'));
  }

  #arm(): void {
    this.#cancel = this.#options.clock.after(this.#options.probeMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    const { clock, tell } = this.#options;
    const { alive } = await this.#vitals();
    if (this.#over.signal.aborted) return;
    const heard = alive && (this.#probe !== 'unanswered' || this.#link.lastHeardAt > this.#lookedAt);
    this.#lookedAt = clock.monotonic();
    // A process that is not there has no excuse; usually the news of its end is on the way.
    const answers = this.#launched.ping || !alive ? 'always' : this.#everAnswered ? 'before' : 'never';
    const rssBytes = this.#rssBytes;
    this.#arm();
    void this.#ask();
    tell({ heard, inFlight: this.#link.inFlight, answers, ...(rssBytes !== undefined && { rssBytes }) });
  }

  /** What the system does not tell is no sickness. */
  async #vitals(): Promise<Vitals> {
    const { pid, startTime } = this.#launched;
    const unknown: Vitals = { alive: true, rssBytes: undefined };
    const vitals = pid === 0 ? unknown : await this.#options.vitals(pid, startTime).catch(() => unknown);
    this.#rssBytes = vitals.rssBytes;
    return vitals;
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    this.#probe = 'unanswered';
    try {
      await this.#options.probe(this.#launched, this.#link, this.#over.signal);
      this.#probe = 'answered';
      this.#everAnswered = true;
      this.#answeredAt = this.#options.clock.monotonic();
    } catch {
      // no answer: the next look counts it
    } finally {
      this.#asking = false;
    }
  }
}
