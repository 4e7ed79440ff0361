import { isBulkheadRejectedError } from 'cockatiel';
import { HubError } from '../kernel/errors.ts';
import type { Keeper, Store, StoreRecord, StoreStanding } from './contract.ts';
import { faultOf } from './fault-of.ts';
import { type Entry, Journal, Promised } from './journal.ts';
import { type Bounds, type KeeperOptions, usualBounds } from './keeper-options.ts';
import { Reach } from './reach.ts';
import { Spool } from './spool.ts';
import { placeOf } from './spool-lines.ts';
import { Writer } from './writer.ts';

/**
 * Nobody was told that it is there, and no later record rests on it: it is said again, or one of many. A hub, a project, an
 * instance and a state are told once.
 */
const maySettle = ({ record, promise }: Entry): boolean => !promise && passing.has(record.kind);
const passing: ReadonlySet<StoreRecord['kind']> = new Set(['heartbeat', 'event', 'command', 'metrics']);

/** Opens the store behind whoever calls, and begins with what an earlier hub left in the spool. */
export const openKeeper = (options: KeeperOptions): Keeper => new StoreKeeper(options);

/**
 * One writer at a time, in order: the spool first, then the journal. While the store is away, or the spool is not empty
 * yet, the journal goes to the end of the spool; rows of which only the newest counts stay in memory until then.
 */
class StoreKeeper implements Keeper {
  readonly #options: KeeperOptions;
  readonly #bounds: Bounds;
  readonly #reach: Reach;
  readonly #spool: Spool;
  readonly #journal: Journal;
  readonly #writer: Writer;
  readonly #latest = new Map<string, Entry>();
  /** Taken out of the journal, and not safe yet. */
  #inHand: readonly Entry[] = [];
  #loaded: Promise<boolean> | undefined;
  #dropped = 0;
  #overflow = 0;
  /** Spooled records that were written since it came back; undefined: it is not coming back. */
  #returned: number | undefined;
  #ready = Promise.withResolvers<void>();
  #work: Promise<void> | undefined;
  #wanted = false;
  #cancelSoon: (() => void) | undefined;
  #closing: Promise<void> | undefined;
  #abandoned = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#bounds = { ...usualBounds, ...options.bounds };
    this.#spool = new Spool(options.spool, options.report, this.#bounds.spoolBytes);
    this.#journal = new Journal(this.#bounds.waiting);
    this.#reach = new Reach({ ...options, changed: () => this.#changed() });
    this.#writer = new Writer(this.#reach, ({ record, promise }, error) => {
      options.report({ kind: 'bug', where: `record of ${record.kind}`, error });
      this.#drop(1, 'the store refused it');
      promise?.break(error);
    });
    options.clock.after(this.#bounds.beginMs, () => this.#reach.begin());
  }

  get standing(): StoreStanding {
    const { state, why, policies } = this.#reach;
    const waiting = this.#spool.waiting + this.#journal.size + this.#inHand.length + this.#latest.size;
    const dropped = this.#dropped + this.#overflow;
    return { state, engine: this.#options.engine, breaker: policies.breaker, why, waiting, dropped };
  }

  record(...records: readonly StoreRecord[]): void {
    for (const record of records) if (this.#closing || !this.#journal.add({ record })) this.#overflow++;
    this.#soon(this.#journal.size < this.#bounds.batch ? this.#bounds.collectMs : 0);
  }

  async acknowledge(...records: readonly StoreRecord[]): Promise<void> {
    const promise = new Promised(records.length);
    for (const record of records)
      if (this.#closing || !this.#journal.add({ record, promise })) promise.break(this.#refusal('has no room left'));
    this.#reach.begin();
    this.#soon(0);
    await promise.kept;
  }

  async ask<T>(question: (store: Store) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    this.#reach.begin();
    const store = await this.#reachable();
    signal?.throwIfAborted();
    try {
      return await this.#reach.policies.question(() => question(store));
    } catch (error) {
      if (isBulkheadRejectedError(error)) throw this.#tooMany(error);
      const fault = faultOf(error);
      if (fault !== 'passing' && fault !== 'lasting') throw error;
      this.#reach.lost(error);
      throw this.#refusal(error instanceof Error ? error.message : String(error), error);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** While it opens, or what was spooled is not written yet: soon. */
  async #reachable(): Promise<Store> {
    if (this.#reach.state !== 'away' && (this.#spool.waiting > 0 || !this.#reach.store)) {
      const cancel = this.#options.clock.after(this.#options.patience.timeoutMs, this.#ready.resolve);
      await this.#ready.promise;
      cancel();
    }
    const { store, why } = this.#reach;
    if (!store) throw this.#refusal(why || 'it is still being opened');
    return store;
  }

  #refusal(why: string, cause?: unknown): HubError {
    const text = `The store (${this.#options.engine}) cannot be reached: ${why}. Calls go on without it; try again soon.`;
    return new HubError('store-away', text, { cause });
  }

  #tooMany(cause: Error): HubError {
    const { engine, patience } = this.#options;
    const text = `Too many questions wait for the store (${engine}): ${patience.queued} already. It is there; try again soon.`;
    return new HubError('busy', text, { cause });
  }

  #changed(): void {
    const { state } = this.#reach;
    if (state === 'away') this.#returned = 0;
    if (state === 'away' || this.#spool.waiting === 0) this.#nowReady();
    this.#soon(0);
  }

  #nowReady(): void {
    this.#ready.resolve();
    this.#ready = Promise.withResolvers();
  }

  #soon(ms: number): void {
    if (ms === 0) return void this.#run();
    this.#cancelSoon ??= this.#options.clock.after(ms, () => {
      this.#cancelSoon = undefined;
      void this.#run();
    });
  }

  #run(): Promise<void> {
    this.#wanted = true;
    this.#work ??= this.#steps();
    return this.#work;
  }

  /** Never rejects. In a turn of its own, so that all that is recorded in one turn is written at once. */
  async #steps(): Promise<void> {
    await Promise.resolve();
    try {
      while (this.#wanted) {
        this.#wanted = false; // whoever comes from here on is seen by the next round
        while (this.#reach.state !== 'opening' && !this.#abandoned && (await this.#step()));
      }
    } catch (error) {
      this.#options.report({ kind: 'bug', where: 'keeper', error });
    } finally {
      this.#work = undefined;
    }
  }

  /** False when there is nothing to do for now. */
  async #step(): Promise<boolean> {
    if (this.#overflow > 0) this.#drop(this.#overflow, 'too many wait in memory');
    this.#overflow = 0;
    await this.#load();
    if (this.#spool.waiting > 0 && this.#reach.store) await this.#drain(this.#reach.store);
    if (this.#spool.waiting === 0 && this.#reach.store) return this.#writeNext(this.#reach.store);
    return (await this.#spoolNext()) || this.#reach.store !== undefined;
  }

  /** False: the spool of an earlier hub cannot be read now. Nothing may be written over it. */
  #load(): Promise<boolean> {
    this.#loaded ??= this.#spool.load().then(
      () => true,
      (error: unknown) => {
        this.#loaded = undefined;
        this.#unusable(error);
        return false;
      },
    );
    return this.#loaded;
  }

  async #drain(store: Store): Promise<void> {
    this.#returned ??= 0;
    const records = this.#spool.next(this.#bounds.batch);
    const count = await this.#writer.write(
      store,
      records.map((record) => ({ record })),
    );
    this.#returned += count;
    await this.#spool.taken(count).catch((error: unknown) => this.#unusable(error));
  }

  async #writeNext(store: Store): Promise<boolean> {
    this.#back();
    this.#inHand = this.#journal.take(this.#bounds.batch);
    const count = await this.#writer.write(store, this.#inHand, {
      unhurried: this.#inHand.every(maySettle),
    });
    for (const { promise } of this.#inHand.slice(0, count)) promise?.keep();
    this.#journal.putBack(this.#inHand.slice(count));
    this.#inHand = [];
    return this.#journal.size > 0;
  }

  /** All that was spooled is written: what is newest of the rest comes next. */
  #back(): void {
    if (this.#returned === undefined) return;
    const rest = [...this.#latest.values()];
    this.#latest.clear();
    this.#journal.putBack(rest);
    this.#options.report({ kind: 'store.back', written: this.#returned });
    this.#returned = undefined;
    this.#nowReady();
  }

  async #spoolNext(): Promise<boolean> {
    this.#inHand = this.#journal.take(this.#bounds.batch).filter((entry) => !this.#keepNewest(entry));
    try {
      if (!(await this.#load())) throw new Error('what is there cannot be read');
      await this.#spoolAll(this.#inHand);
    } catch (error) {
      this.#unspooled(error);
      return false;
    }
    this.#inHand = [];
    return this.#journal.size > 0;
  }

  #keepNewest(entry: Entry): boolean {
    const place = entry.record.kind === 'state' || entry.promise ? undefined : placeOf(entry.record);
    if (place !== undefined) this.#latest.set(place, entry);
    return place !== undefined;
  }

  async #spoolAll(entries: readonly Entry[]): Promise<void> {
    const lost = await this.#spool.add(entries.map(({ record }) => record));
    if (lost.size > 0) this.#drop(lost.size, 'the spool is full');
    for (const { record, promise } of entries) {
      if (lost.has(record)) promise?.break(this.#refusal('its spool is full'));
      else promise?.keep();
    }
  }

  /** Neither store nor spool: they wait in memory, and nobody is told that they are safe. */
  #unspooled(error: unknown): void {
    this.#unusable(error);
    for (const { promise } of this.#inHand) promise?.break(this.#refusal('its spool cannot be written', error));
    this.#journal.putBack(this.#inHand.map(({ record }) => ({ record })));
    this.#inHand = [];
    if (!this.#closing) this.#soon(this.#bounds.spoolAgainMs);
  }

  #drop(records: number, why: string): void {
    this.#dropped += records;
    this.#options.report({ kind: 'store.dropped', records, why });
  }

  #unusable(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#options.report({ kind: 'file.unusable', path: this.#options.spool.path, why });
  }

  /** What is not in the store by then goes to the spool, for the next hub. */
  async #close(): Promise<void> {
    this.#cancelSoon?.();
    await this.#within(this.#run());
    this.#abandoned = true;
    const rest = [...this.#inHand, ...this.#journal.take(Number.POSITIVE_INFINITY), ...this.#latest.values()];
    if (rest.length > 0 && (await this.#load()))
      await this.#spoolAll(rest).catch((error: unknown) => this.#drop(rest.length, String(error)));
    await this.#within(this.#reach.close());
    await this.#spool.close().catch((error: unknown) => this.#unusable(error));
  }

  async #within(work: Promise<void>): Promise<void> {
    const late = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(this.#bounds.finalMs, late.resolve);
    await Promise.race([work, late.promise]);
    cancel();
  }
}
