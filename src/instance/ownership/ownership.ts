import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import type { Elsewhere, Grant, OwnedId, OwnerRows, OwnerSeen } from './contract.ts';
import { Followers } from './followers.ts';
import { Held } from './held.ts';
import { inTime } from './in-time.ts';
import { type Judgement, soundJudgement } from './judgement.ts';
import { Stopwatch } from './stopwatch.ts';

export interface OwnershipOptions {
  readonly rows: OwnerRows;
  readonly clock: Clock;
  readonly scope: string;
  /** Nonce of this run of the hub. */
  readonly hub: string;
  readonly leaseMs: number;
  readonly judgement?: Judgement;
}

/**
 * Parts of a lease: how long the database may take to answer a claim, how often leases are renewed, how long any other answer may
 * take, how soon a failed renewal is tried again.
 */
const CLAIM = 1 / 3;
const RENEW = 1 / 3;
const ANSWER = 1 / 6;
const AGAIN = 1 / 12;

/**
 * What one hub owns of the instances that several hubs share. The protocol, what it promises and what it rests on:
 * docs/adr/0015-ownership.md. The database's clock alone decides when a lease runs out; this hub's clocks only decide how
 * long it dares to believe in one without asking.
 */
export class Ownership implements AsyncDisposable {
  readonly #options: OwnershipOptions;
  readonly #judgement: Judgement;
  readonly #watch: Stopwatch;
  readonly #held = new Map<string, Held>();
  /** Keys with a claim on its way. */
  readonly #asking = new Set<string>();
  readonly #followers: Followers;
  readonly #releases = new Set<Promise<void>>();
  #cancelTick: (() => void) | undefined;
  #disposed = false;

  constructor(options: OwnershipOptions) {
    this.#options = options;
    this.#judgement = options.judgement ?? soundJudgement;
    this.#watch = new Stopwatch(options.clock, this.#judgement);
    this.#followers = new Followers({ ...options, answerMs: options.leaseMs * ANSWER });
  }

  /**
   * One claim per key at a time. `lost` is called at most once, when a grant is over that was not released: whoever serves the
   * instance stops it at once, and releases then. Rejects when the database does not answer.
   */
  async claim(key: string, lost: (why: string) => void): Promise<Grant | Elsewhere> {
    if (this.#disposed) throw new HubError('hub-draining', 'The hub is stopping and takes no instance any more.');
    if (this.#asking.has(key)) throw new Error(`two claims of ${key} at once`); // the pool starts one process per key
    this.#held.get(key)?.lose('it was claimed again');
    this.#asking.add(key);
    try {
      const sentAt = this.#watch.look();
      const { rows, hub, leaseMs } = this.#options;
      const seen = await this.#inTime(rows.claim(this.#id(key), hub, leaseMs), CLAIM);
      return seen.hub === hub ? this.#granted(seen, sentAt, lost) : elsewhere(seen);
    } finally {
      this.#asking.delete(key);
    }
  }

  /** The living grant on this key, if there is one. */
  holds(key: string): Grant | undefined {
    const held = this.#held.get(key);
    return held?.valid() ? held : undefined;
  }

  /** Resolves when the owner that was seen is the owner no more: it changed, gave it back, or its lease ran out. */
  ended(seen: Elsewhere, signal: AbortSignal): Promise<void> {
    return this.#followers.follow(seen, signal);
  }

  /** Gives everything back. Nothing of what was owned may run any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#cancelTick?.();
    for (const held of this.#held.values()) void held.release();
    await Promise.all(this.#releases);
    await this.#followers[Symbol.asyncDispose]();
  }

  #granted(seen: OwnerSeen, sentAt: number, lost: (why: string) => void): Grant {
    const { key, epoch } = seen;
    const until = this.#sureUntil(sentAt);
    const release = (held: Held): Promise<void> => this.#release(held);
    const held = new Held({ key, epoch, until, clock: this.#options.clock, watch: this.#watch, lost, release });
    this.#held.set(key, held);
    if (this.#disposed || !held.valid()) {
      void held.release();
      throw new HubError(
        'store-away',
        'The database took longer to grant an instance than its lease lasts. Try again.',
      );
    }
    this.#cancelTick ??= this.#tickIn(RENEW);
    return held;
  }

  #tickIn(share: number): () => void {
    return this.#options.clock.after(this.#options.leaseMs * share, () => void this.#tick());
  }

  /** Renews everything at once, for as long as there is anything. */
  async #tick(): Promise<void> {
    const renewed = await this.#renew();
    this.#cancelTick = this.#held.size > 0 && !this.#disposed ? this.#tickIn(renewed ? RENEW : AGAIN) : undefined;
  }

  /** Whether the database answered. Otherwise the leases run out by themselves, which is told then. */
  async #renew(): Promise<boolean> {
    const sentAt = this.#watch.look();
    const before = [...this.#held.values()];
    const ours = await this.#askWhatIsOurs();
    if (!ours) return false;
    for (const held of before) this.#confirm(held, ours.get(held.key), sentAt);
    this.#giveBackUnknown(ours);
    return true;
  }

  async #askWhatIsOurs(): Promise<ReadonlyMap<string, number> | undefined> {
    const { rows, scope, hub, leaseMs } = this.#options;
    try {
      const ours = await this.#inTime(rows.renew(scope, hub, leaseMs));
      return new Map(ours.map(({ key, epoch }) => [key, epoch]));
    } catch {
      return undefined; // whatever it was, nothing was confirmed
    }
  }

  /** Only of what was held when the renewal was sent: a claim that came later is not in its answer. */
  #confirm(held: Held, epoch: number | undefined, sentAt: number): void {
    if (epoch === held.epoch) held.extend(this.#sureUntil(sentAt));
    else if (this.#held.get(held.key) === held) held.lose('the database says that it is not this hub’s any more');
  }

  /** Claims whose answer was lost: nobody here serves them, and as long as they are renewed nobody else may. */
  #giveBackUnknown(ours: ReadonlyMap<string, number>): void {
    for (const [key, epoch] of ours) {
      if (!this.#held.has(key) && !this.#asking.has(key)) void this.#giveBack(key, epoch);
    }
  }

  async #release(held: Held): Promise<void> {
    if (this.#held.get(held.key) === held) this.#held.delete(held.key);
    const release = this.#giveBack(held.key, held.epoch);
    this.#releases.add(release);
    await release;
    this.#releases.delete(release);
  }

  async #giveBack(key: string, epoch: number): Promise<void> {
    const { rows, hub } = this.#options;
    try {
      await this.#inTime(rows.release(this.#id(key), hub, epoch));
    } catch {
      // The lease runs out by itself.
    }
  }

  #sureUntil(sentAt: number): number {
    return this.#judgement.sureUntil({ sentAt, heardAt: this.#watch.at(), leaseMs: this.#options.leaseMs });
  }

  #inTime<T>(answer: Promise<T>, share = ANSWER): Promise<T> {
    return inTime(answer, { clock: this.#options.clock, ms: this.#options.leaseMs * share });
  }

  #id(key: string): OwnedId {
    return { scope: this.#options.scope, key };
  }
}

const elsewhere = ({ key, hub, address, epoch, leftMs }: OwnerSeen): Elsewhere => ({
  kind: 'elsewhere',
  key,
  hub,
  address,
  epoch,
  leftMs,
});
