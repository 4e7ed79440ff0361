import type { Clock } from '../kernel/clock.ts';
import type { Exit, InstanceSpec, Launched, Link, StopReason } from './contract.ts';
import type { Event } from './life.ts';
import { isInnocent } from './refusal.ts';
import type { Watch } from './watch.ts';

/** How a launch that has to wait for its turn says so. */
export interface Turn {
  queued(): void;
  placed(): void;
}

/** What a run needs from around it. */
export interface Hands<S extends InstanceSpec, L extends Link> {
  readonly clock: Clock;
  readonly launch: (turn: Turn, signal: AbortSignal) => Promise<Launched>;
  readonly greet: (launched: Launched, spec: S, signal: AbortSignal) => Promise<L>;
  /** Hears everything that happens, in order. */
  readonly tell: (event: Event) => void;
  /** In [0, 1). */
  readonly chance: () => number;
}

/** What failed because the process died is told as that death: it gets so long to be known. */
const DEATH_KNOWN_MS = 200;

/** One epoch: one launch, its handshake, its process, until nothing of it is left. Performs and tells; decides nothing. */
export class Run<S extends InstanceSpec, L extends Link> {
  readonly epoch: number;
  readonly spec: S;
  /** Wall time. */
  readonly startedAt: number;
  readyAt: number | undefined;
  launched: Launched | undefined;
  exit: Exit | undefined;
  /** What launch or handshake threw. */
  error: unknown;
  /** Of its good health, from when it is ready. */
  watch: Watch<L> | undefined;
  readonly #since: number;
  readonly #hands: Hands<S, L>;
  readonly #controller = new AbortController();
  #link: L | undefined;
  #ended: { exit: Exit; why: StopReason | undefined } | undefined;

  constructor(epoch: number, spec: S, hands: Hands<S, L>) {
    this.epoch = epoch;
    this.spec = spec;
    this.#hands = hands;
    this.startedAt = hands.clock.now();
    this.#since = hands.clock.monotonic();
  }

  get age(): number {
    return this.#hands.clock.monotonic() - this.#since;
  }

  get link(): L | undefined {
    return this.#link;
  }

  /** On the monotonic clock: when it last wrote anything or answered a probe. */
  get heardAt(): number | undefined {
    return this.watch?.heardAt ?? this.#link?.lastHeardAt;
  }

  get rssBytes(): number | undefined {
    return this.watch?.rssBytes;
  }

  get lastWords(): string {
    return this.launched?.lastWords() ?? '';
  }

  /** Launches, or goes on with a living process that is given. Never rejects: whatever goes wrong is an event. */
  async start(given?: Launched): Promise<void> {
    const { epoch } = this;
    const launched = given ?? (await this.#launch());
    if (!launched)
      return this.#hands.tell({ kind: 'not-launched', epoch, ...this.#blame(), chance: this.#hands.chance() });
    this.launched = launched;
    this.#hands.tell({ kind: 'launched', epoch });
    void this.#watch(launched);
    const link = await this.#greet(launched);
    if (!link) return this.#hands.tell({ kind: 'greeting-failed', epoch, ...this.#blame() });
    this.#link = link;
    // A handshake that was faster than its abort, or than the news of the end: the link hears of it all the same.
    if (this.#ended) this.#endLink(link, this.#ended);
    this.#hands.tell({ kind: 'greeted', epoch });
    if (link.cut) await this.#cut(link.cut, launched);
  }

  async #cut(cut: Promise<void>, launched: Launched): Promise<void> {
    await cut;
    await this.#deathKnown(launched);
    if (!this.exit) this.#hands.tell({ kind: 'cut', epoch: this.epoch });
  }

  abort(why: Error): void {
    this.#controller.abort(why);
  }

  signal(name: NodeJS.Signals): void {
    this.launched?.signal(name);
  }

  /** Once; a link that comes later is told then. */
  endLink(why: StopReason | undefined): void {
    if (this.#ended || !this.exit) return;
    this.#ended = { exit: this.exit, why };
    if (this.#link) this.#endLink(this.#link, this.#ended);
  }

  #endLink(link: L, { exit, why }: { exit: Exit; why: StopReason | undefined }): void {
    link.ended(exit, this.lastWords, why);
  }

  #blame(): { innocent?: true } {
    return isInnocent(this.error) ? { innocent: true } : {};
  }

  async #launch(): Promise<Launched | undefined> {
    const { epoch } = this;
    const turn: Turn = {
      queued: () => this.#hands.tell({ kind: 'queued', epoch }),
      placed: () => this.#hands.tell({ kind: 'placed', epoch }),
    };
    try {
      return await this.#hands.launch(turn, this.#controller.signal);
    } catch (error) {
      this.error = error;
      return undefined;
    }
  }

  async #watch(launched: Launched): Promise<void> {
    this.exit = await launched.exited;
    this.#hands.tell({ kind: 'exited', epoch: this.epoch, exit: this.exit });
    await launched.gone;
    launched.channel.destroy();
    this.#hands.tell({ kind: 'gone', epoch: this.epoch, chance: this.#hands.chance() });
  }

  async #greet(launched: Launched): Promise<L | undefined> {
    const { signal } = this.#controller;
    try {
      signal.throwIfAborted();
      return await this.#hands.greet(launched, this.spec, signal);
    } catch (error) {
      this.error = error;
      if (!signal.aborted) await this.#deathKnown(launched);
      return undefined;
    }
  }

  async #deathKnown({ exited }: Launched): Promise<void> {
    const patience = Promise.withResolvers<void>();
    const cancel = this.#hands.clock.after(DEATH_KNOWN_MS, patience.resolve);
    await Promise.race([exited, patience.promise]);
    cancel();
  }
}
