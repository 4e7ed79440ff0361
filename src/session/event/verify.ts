import type { EventRow } from '../../kernel/agent-session.ts';
import type { Head } from './records.ts';
import { GENESIS, sealOf } from './seal.ts';

export interface EventProblem {
  readonly seq: number;
  readonly what: 'changed' | 'missing' | 'reordered' | 'added';
  /** For people. */
  readonly text: string;
}

export interface Verdict {
  /** Events that were looked at. */
  readonly events: number;
  readonly head: Head;
  /** The first ones; `found` counts all. */
  readonly problems: readonly EventProblem[];
  readonly found: number;
}

/** So many problems are told. */
const MOST_TOLD = 20;
/** So far from its place an event is recognised. */
const NEAR = 20;

interface Chain {
  /** When the reading began, and when it was over: events may be told meanwhile. */
  readonly before: Head;
  readonly pages: AsyncIterable<readonly EventRow[]>;
  readonly after: () => Promise<Head>;
  /** So many there must be, whatever the session remembers. */
  readonly least?: number;
}

/** Reads a whole chain, a page at a time, and tells each place where it is not what was told. */
export async function verified({ before, pages, after, least = 0 }: Chain): Promise<Verdict> {
  const walk = new Walk();
  let events = 0;
  for await (const rows of pages)
    for (const row of rows) {
      events++;
      walk.next(row);
      if (row.seq === before.seq && row.hash !== before.hash)
        walk.tell(row.seq, 'changed', 'is not the one that its session remembers as its last');
    }
  const head = await after();
  walk.tellMissing(walk.seq + 1, Math.max(before.seq, least));
  if (walk.seq > head.seq)
    walk.tell(head.seq + 1, 'added', 'and what follows was not told: its session does not know it');
  return { events, head, problems: walk.problems, found: walk.found };
}

class Walk {
  readonly problems: EventProblem[] = [];
  found = 0;
  /** Of the event before. */
  seq = 0;
  #hash: string | undefined = GENESIS;

  next(row: EventRow): void {
    const isNext = row.seq === this.seq + 1;
    if (!isNext) this.tellMissing(this.seq + 1, row.seq - 1);
    const isWhole = sealOf(row) === row.hash;
    if (!isWhole) this.#tellBroken(row);
    else if (isNext && this.#hash !== undefined && row.previous !== this.#hash)
      this.tell(this.seq, 'changed', `is not the one that event ${row.seq} was built upon`);
    this.seq = row.seq;
    this.#hash = isWhole ? row.hash : undefined; // what is broken was told; the next one is not to blame
  }

  tell(seq: number, what: EventProblem['what'], text: string): void {
    this.found++;
    if (this.problems.length < MOST_TOLD) this.problems.push({ seq, what, text: `Event ${seq} ${text}.` });
  }

  tellMissing(from: number, to: number): void {
    if (to > from) this.tell(from, 'missing', `and all up to ${to} are missing`);
    else if (to === from) this.tell(from, 'missing', 'is missing');
  }

  #tellBroken(row: EventRow): void {
    const told = this.found < MOST_TOLD ? placeOf(row) : undefined;
    if (told === undefined) this.tell(row.seq, 'changed', 'was changed: it does not fit its hash');
    else this.tell(row.seq, 'reordered', `was told as event ${told} and stands in another place`);
  }
}

/** The place that an event had when it was sealed, when only that was changed. */
function placeOf(row: EventRow): number | undefined {
  for (let far = 1; far <= NEAR; far++)
    for (const seq of [row.seq - far, row.seq + far]) if (sealOf({ ...row, seq }) === row.hash) return seq;
  return undefined;
}
