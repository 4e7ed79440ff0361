import type { EventRow } from '../../kernel/agent-session.ts';
import { isoTime } from '../../kernel/iso-time.ts';
import { EpicWatch } from './epic-watch.ts';
import { eventTypes, isEventType } from './event-types.ts';
import { objectIn } from './json-in.ts';

export interface Tally {
  readonly name: string;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** How often what happened, the most frequent first; days in their order (UTC). */
export interface Aggregates {
  readonly events: number;
  readonly perType: readonly Tally[];
  readonly perCategory: readonly Tally[];
  readonly perDay: readonly Tally[];
  /** An event belongs to the epic that it names, or that was worked on. */
  readonly perEpic: readonly Tally[];
  /** Different days and epics, also those beyond what is listed. */
  readonly days: number;
  readonly epics: number;
}

/** So many days and epics are listed: the latest days, the largest epics. */
const MOST = 60;
const MOST_EPICS = 30;
/** So many different epics are told apart; what comes later counts as `(others)`. */
const APART = 10_000;

/** Reads all of them, a page at a time. */
export async function aggregated(pages: AsyncIterable<readonly EventRow[]>): Promise<Aggregates> {
  const [types, kinds, days, epics] = [new Tallies(), new Tallies(), new Tallies(), new Tallies()];
  const watch = new EpicWatch();
  let events = 0;
  for await (const rows of pages)
    for (const { type, at, data } of rows) {
      events++;
      types.add(type, at);
      kinds.add(isEventType(type) ? eventTypes[type].category : '(unknown)', at);
      days.add(isoTime(at).slice(0, 10), at);
      const epic = watch.next(type, objectIn(data));
      if (epic !== null) epics.add(epic, at);
    }
  return {
    events,
    perType: types.byCount(),
    perCategory: kinds.byCount(),
    perDay: days.byName().slice(-MOST),
    perEpic: epics.byCount().slice(0, MOST_EPICS),
    days: days.size,
    epics: epics.size,
  };
}

class Tallies {
  readonly #all = new Map<string, { name: string; count: number; firstAt: number; lastAt: number }>();

  get size(): number {
    return this.#all.size;
  }

  add(wanted: string, at: number): void {
    const name = this.#all.has(wanted) || this.#all.size < APART ? wanted : '(others)';
    const tally = this.#all.get(name) ?? { name, count: 0, firstAt: at, lastAt: at };
    tally.count++;
    tally.firstAt = Math.min(tally.firstAt, at);
    tally.lastAt = Math.max(tally.lastAt, at);
    this.#all.set(name, tally);
  }

  byCount = (): Tally[] => this.byName().toSorted((a, b) => b.count - a.count);
  byName = (): Tally[] => [...this.#all.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
