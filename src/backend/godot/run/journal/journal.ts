import type { Clock } from '../../../../kernel/clock.ts';
import { isoTime } from '../../../../kernel/iso-time.ts';
import type { EventAnswer, EventQuestion, RuntimeEvent } from '../contract.ts';
import { type News, repeatsOf, sameness, trimmed } from '../news.ts';

/** So many events are kept. */
export const KEPT_EVENTS = 10_000;
/** What repeats is told again at most so often, in ms. */
const REPEAT_MS = 1000;
const ACTIVE_SCRIPTS = 10;

/** Where events are kept beyond the process. */
export interface JournalStore {
  /** The last ones, in their order. */
  readonly past: readonly RuntimeEvent[];
  /** All numbers up to this one were given, or may have been. */
  readonly lastSeq: number;
  /** `was`: the number of the event that this one takes the place of. */
  append(event: RuntimeEvent, was: number | undefined): void;
}

/** An event that has come again since it was told. */
interface Repeated {
  readonly event: RuntimeEvent;
  again: number;
  latest: News;
}

/**
 * The last events, each with a number that is never given again. What repeats does not push out the rest: it is told once, and
 * when it came again it is told anew, with a new number and how often it came, in the place of its older self. Who asks by `since`
 * therefore hears of it.
 */
export class Journal {
  readonly #clock: Clock;
  readonly #store: JournalStore;
  readonly #events = new Map<number, RuntimeEvent>();
  /** Number of the event by what counts as the same; only of events that are kept. */
  readonly #known = new Map<string, number>();
  readonly #repeated = new Map<number, Repeated>();
  readonly #listeners = new Set<(event: RuntimeEvent) => void>();
  #seq: number;
  #lastDropped: number;
  /** No event that is kept has a lower number. */
  #oldest: number;
  #cancel: (() => void) | undefined;

  constructor(store: JournalStore, clock: Clock) {
    this.#clock = clock;
    this.#store = store;
    this.#seq = store.lastSeq;
    this.#oldest = store.past[0]?.seq ?? store.lastSeq + 1;
    for (const event of store.past) this.#keep(event);
    this.#lastDropped = Math.max(this.#lastDroppedAtStart(), 0);
  }

  get lastSeq(): number {
    return this.#seq;
  }

  tell(news: News): void {
    const said = trimmed(news);
    const seq = this.#known.get(sameness(said));
    const event = seq === undefined ? undefined : this.#events.get(seq);
    if (event && this.#isSame(event)) return this.#again(event, said);
    this.#settleRow();
    this.#publish(said, said.count ?? 1, undefined);
  }

  /** What came again is told now. */
  settle(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const repeated = [...this.#repeated.values()];
    this.#repeated.clear();
    for (const { event, again, latest } of repeated) this.#publish(latest, event.count + again, event.seq);
  }

  onEvent(listener: (event: RuntimeEvent) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Without `since` the latest ones; with it the first ones after it. `nextSeq` is the `since` to go on with. */
  events({ since, limit = 50, kinds, script }: EventQuestion): Omit<EventAnswer, 'run'> {
    const after = since ?? 0;
    const fits = (event: RuntimeEvent): boolean =>
      event.seq > after &&
      (!kinds || kinds.includes(event.kind)) &&
      (script === undefined || event.script === script || (event.stack?.some((it) => it.script === script) ?? false));
    const fitting = [...this.#events.values()].filter(fits);
    const events = since === undefined ? fitting.slice(-limit) : fitting.slice(0, limit);
    const more = since !== undefined && events.length < fitting.length;
    return {
      events,
      nextSeq: more ? (events.at(-1)?.seq ?? after) : this.#seq,
      dropped: Math.max(0, this.#lastDropped - after),
      activeScripts: this.#activeScripts(after),
    };
  }

  #lastDroppedAtStart(): number {
    const first = this.#store.past[0]?.seq;
    return first === undefined ? this.#store.lastSeq : first - 1;
  }

  #isSame({ seq, kind }: RuntimeEvent): boolean {
    return repeatsOf(kind) === 'everywhere' || (repeatsOf(kind) === 'in-a-row' && seq === this.#seq);
  }

  #again(event: RuntimeEvent, news: News): void {
    const repeated = this.#repeated.get(event.seq) ?? { event, again: 0, latest: news };
    repeated.again += news.count ?? 1;
    repeated.latest = news;
    this.#repeated.set(event.seq, repeated);
    this.#cancel ??= this.#clock.after(REPEAT_MS, () => this.settle());
  }

  /** What came in a row is told before what ends the row. */
  #settleRow(): void {
    const repeated = this.#repeated.get(this.#seq);
    if (!repeated || repeatsOf(repeated.event.kind) !== 'in-a-row') return;
    this.#repeated.delete(this.#seq);
    this.#publish(repeated.latest, repeated.event.count + repeated.again, repeated.event.seq);
  }

  #publish(news: News, count: number, was: number | undefined): void {
    const event = { ...news, seq: ++this.#seq, at: isoTime(this.#clock.now()), count };
    if (was !== undefined) this.#forget(was);
    this.#keep(event);
    this.#store.append(event, was);
    for (const listener of this.#listeners) listener(event);
  }

  #keep(event: RuntimeEvent): void {
    this.#events.set(event.seq, event);
    if (repeatsOf(event.kind) !== 'never') this.#known.set(sameness(event), event.seq);
    if (this.#events.size <= KEPT_EVENTS) return;
    // Counted up: the first key of a map that loses it again and again is dear to find.
    while (!this.#events.has(this.#oldest)) this.#oldest++;
    this.#forget(this.#oldest);
    this.#lastDropped = this.#oldest;
  }

  #forget(seq: number): void {
    const event = this.#events.get(seq);
    if (!event) return;
    this.#events.delete(seq);
    this.#repeated.delete(seq);
    const key = sameness(event);
    if (this.#known.get(key) === seq) this.#known.delete(key);
  }

  #activeScripts(after: number): readonly { readonly script: string; readonly events: number }[] {
    const counts = new Map<string, number>();
    for (const { seq, script, count } of this.#events.values())
      if (script !== undefined && seq > after) counts.set(script, (counts.get(script) ?? 0) + count);
    return [...counts]
      .map(([script, events]) => ({ script, events }))
      .toSorted((a, b) => b.events - a.events || (a.script < b.script ? -1 : 1))
      .slice(0, ACTIVE_SCRIPTS);
  }
}
