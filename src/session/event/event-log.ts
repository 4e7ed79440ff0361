import type { EventRow } from '../../kernel/agent-session.ts';
import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import type { Random } from '../../kernel/random.ts';
import { RecentMap } from '../../kernel/recent-map.ts';
import { UuidV7 } from '../../kernel/uuid-v7.ts';
import { checkedEvent, type ToldEvent } from './checked-event.ts';
import type { Appended, EventRecords, EventsSought, Head, Lineage } from './records.ts';
import { GENESIS, sealOf } from './seal.ts';
import { type Verdict, verified } from './verify.ts';

export interface EventLogOptions {
  readonly records: EventRecords;
  readonly scope: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  /** Hears of each event that was written. Not waited for. */
  readonly told?: (event: EventRow) => void;
}

type Wanted = Omit<EventsSought, 'scope' | 'session'>;

/** Causes above an event, at most. */
export const MAX_DEPTH = 1000;
/** Events that are read at a time where all of a session are: so many are in memory, however many there are. */
export const PAGE = 200;
/** The first event of a session, that it began, is written behind it: so long after it is there. */
const BEGUN_MS = 60_000;
/** Sessions whose last event is known. */
const MOST_KNOWN = 1000;

/** What happened in the sessions of this home or cluster. Told once, never changed. */
export class EventLog {
  readonly #options: EventLogOptions;
  readonly #ids: UuidV7;
  readonly #last = new RecentMap<string, Head>(MOST_KNOWN);

  constructor(options: EventLogOptions) {
    this.#options = options;
    this.#ids = new UuidV7(options.clock, options.random);
  }

  /**
   * Throws `invalid-params` for what is no such event, and `session-closed`: only the hub itself tells what happens to a
   * closed session.
   */
  async emit(session: string, told: ToldEvent, toldBy: 'agent' | 'hub' = 'agent'): Promise<EventRow> {
    const { records, scope, clock } = this.#options;
    const { type, data, metadata } = checkedEvent(told, toldBy);
    const parent = told.parent ?? null;
    if (parent !== null && !isEventId(parent)) throw unknownEvent(parent, 'parent_event_id');
    const at = clock.now(); // before its id, which is looked for by that
    const draft = { id: this.#ids.next(), scope, session, at, type, data, metadata, parent };
    const byHub = toldBy === 'hub';
    const after = this.#last.get(session);
    const terms = { seal: sealOf, genesis: GENESIS, maxDepth: MAX_DEPTH, evenClosed: byHub, unhurried: byHub, after };
    const row = rowIn(await records.append(draft, terms), session, told.parent);
    this.#last.set(session, { seq: row.seq, hash: row.hash });
    this.#options.told?.(row);
    return row;
  }

  async query(session: string, wanted: Wanted, page: { order?: 'asc' | 'desc'; limit: number; offset?: number }) {
    const { records, scope } = this.#options;
    const sought = { scope, session, ...wanted };
    const [rows, total] = await Promise.all([records.find(sought, page), records.count(sought)]);
    return { rows, total };
  }

  /** All events of a session, in order, a page at a time. */
  async *pages(session: string, wanted: Wanted = {}): AsyncGenerator<readonly EventRow[]> {
    const { records, scope } = this.#options;
    for (let fromSeq = wanted.fromSeq ?? 0; ; ) {
      const rows = await records.find({ scope, session, ...wanted, fromSeq }, { limit: PAGE });
      if (rows.length > 0) yield rows;
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      fromSeq = last.seq + 1;
    }
  }

  /** Throws `invalid-params` when there is no such event. `member`: where its id was given. */
  async one(id: string, member: string): Promise<EventRow> {
    const { records, scope } = this.#options;
    const [row] = isEventId(id) ? await records.byId(scope, [id]) : [];
    if (row) return row;
    throw unknownEvent(id, member);
  }

  /** The event first, its first cause last. */
  chain(id: string, limit: number): Promise<readonly EventRow[]> {
    return this.#options.records.chain({ scope: this.#options.scope, id, limit });
  }

  /** The event and all that it caused. */
  tree(id: string, limit: number): Promise<readonly EventRow[]> {
    return this.#options.records.tree({ scope: this.#options.scope, id, limit });
  }

  lineage(session: string): Promise<Lineage> {
    return this.#options.records.lineage(this.#options.scope, session);
  }

  /**
   * Whether its events are those that were told, and which are not; also while more are told. Throws `unknown-session` when it is
   * forgotten meanwhile.
   */
  async verify(session: string): Promise<Verdict> {
    const { records, scope, clock } = this.#options;
    const before = await records.head(scope, session);
    const least = before && clock.now() - before.begunAt > BEGUN_MS ? 1 : 0;
    const after = async (): Promise<Head> => {
      const head = await records.head(scope, session);
      if (before && !head) throw unknownSession(session);
      return head ?? nowhere;
    };
    return verified({ before: before ?? nowhere, pages: this.pages(session), after, least });
  }
}

const nowhere: Head = { seq: 0, hash: '' };

/** No id has anything else in it, and not every engine takes everything. */
const isEventId = (text: string): boolean => /^[\w-]{1,100}$/.test(text);

function rowIn(appended: Appended, session: string, parent: string | undefined): EventRow {
  switch (appended.kind) {
    case 'appended':
      return appended.row;
    case 'unknown-session':
      throw unknownSession(session);
    case 'unknown-parent':
      throw unknownEvent(parent ?? '', 'parent_event_id');
    case 'too-deep':
      throw new HubError(
        'invalid-params',
        `"parent_event_id" has ${MAX_DEPTH} causes above it already. Tell this event without a parent.`,
        { facts: { member: 'parent_event_id' } },
      );
    case 'closed':
      throw new HubError('session-closed', closedText(session, appended), {
        facts: { id: session, resumedBy: appended.resumedBy },
      });
  }
}

const closedText = (session: string, { why, resumedBy }: { why: string | null; resumedBy: string | null }): string =>
  resumedBy === null
    ? `The session ${session} is closed (${why ?? 'no reason was given'}): nothing happens in it any more. Register a new one, or resume it.`
    : `The session ${session} was taken over by ${resumedBy}: what happens now, happens there.`;

const unknownSession = (session: string): HubError =>
  new HubError('unknown-session', `There is no session ${session}.`, { facts: { searchedFor: session } });

const unknownEvent = (id: string, member: string): HubError =>
  new HubError('invalid-params', `"${member}" names no event that is known here: ${JSON.stringify(id.slice(0, 80))}.`, {
    facts: { member },
  });
