import { isBrokenCircuitError } from 'cockatiel';
import type { Clock } from '../kernel/clock.ts';
import type { Report } from '../kernel/report.ts';
import type { Store, StoreStanding } from './contract.ts';
import { type StorePatience, StorePolicies } from './patience.ts';

export interface ReachOptions {
  readonly open: () => Promise<Store>;
  readonly engine: Store['engine'];
  readonly patience: StorePatience;
  readonly clock: Clock;
  readonly report: Report;
  /** The state is another one now. */
  readonly changed: () => void;
}

/**
 * Whether the store can be reached. `opening` until the first try is through; `away` when a deed came to nothing for good,
 * until the store answers again; then `open`. Somebody tries to reach it at all times but while it is open.
 */
export class Reach {
  readonly #options: ReachOptions;
  readonly policies: StorePolicies;
  readonly #over = new AbortController();
  #state: StoreStanding['state'] = 'opening';
  #why = '';
  #store: Store | undefined;
  #opening: Promise<Store> | undefined;
  #trying = false;

  constructor(options: ReachOptions) {
    this.#options = options;
    this.policies = new StorePolicies(options.patience, options.engine, (state) =>
      options.report({ kind: 'breaker.changed', of: 'the store', state, why: this.#why || 'it answered' }),
    );
  }

  /** Starts to open it. */
  begin(): void {
    if (this.#state === 'opening') void this.#tryOn();
  }

  get state(): StoreStanding['state'] {
    return this.#state;
  }

  get why(): string {
    return this.#why;
  }

  /** Only while it is open. */
  get store(): Store | undefined {
    return this.#state === 'open' ? this.#store : undefined;
  }

  /** A deed came to nothing, for good. */
  lost(error: unknown): void {
    this.#note(error);
    void this.#tryOn();
  }

  /** Tries no more, and closes what is open. One that opens later is closed then. */
  async close(): Promise<void> {
    this.#over.abort();
    const store = this.#store ?? (await this.#opening?.catch(() => undefined));
    this.#store = undefined;
    await store?.[Symbol.asyncDispose]();
  }

  #note(error: unknown): void {
    if (!isBrokenCircuitError(error)) this.#why = error instanceof Error ? error.message : String(error);
    if (this.#state === 'away') return;
    this.#state = 'away';
    this.#options.report({ kind: 'store.away', why: this.#why });
    this.#options.changed();
  }

  /** Never rejects. A fault that no waiting mends ends it: then the store stays away. */
  async #tryOn(): Promise<void> {
    if (this.#trying || this.#over.signal.aborted) return;
    this.#trying = true;
    try {
      await this.policies.untilDone(() => this.#try(), this.#over.signal);
    } catch (error) {
      this.#note(error); // it is known already; there is nobody else to tell
    } finally {
      this.#trying = false;
    }
  }

  async #try(): Promise<void> {
    if (this.#over.signal.aborted) return;
    const known = this.#store;
    try {
      if (known) await this.policies.deed(() => known.check());
      else await this.policies.deed(() => this.#open());
    } catch (error) {
      if (known && this.#options.engine === 'sqlite') await this.#letGo(known);
      this.#note(error);
      throw error;
    }
    if (this.#over.signal.aborted) return;
    this.#state = 'open';
    this.#why = '';
    this.#options.changed();
  }

  /** A file may be another one now; a server's pool finds its way back by itself. */
  async #letGo(store: Store): Promise<void> {
    this.#store = undefined;
    try {
      await store[Symbol.asyncDispose]();
    } catch (error) {
      this.#options.report({ kind: 'bug', where: 'closing of the store', error });
    }
  }

  /** One at a time: who was too impatient for it finds it done. */
  #open(): Promise<Store> {
    this.#opening ??= this.#openNow().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #openNow(): Promise<Store> {
    const { open, clock, report } = this.#options;
    const since = clock.monotonic();
    const store = await open();
    this.#store = store;
    report({ kind: 'store.opened', engine: store.engine, tookMs: clock.monotonic() - since, notes: store.notes });
    return store;
  }
}
