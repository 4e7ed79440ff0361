import { setImmediate } from 'node:timers/promises';
import type { SessionRow } from '../../kernel/agent-session.ts';
import type { Report } from '../../kernel/report.ts';
import type { ToldEvent } from './checked-event.ts';
import type { EventLog } from './event-log.ts';

/** What the registry did to a session, as it is since then. */
export type SessionDeed =
  | { readonly kind: 'registered' | 'closed' | 'linked'; readonly session: SessionRow }
  | { readonly kind: 'heard'; readonly session: SessionRow; readonly before: SessionRow };

/** A heartbeat is told when it uses another tenth of the context, or is of another epic: there is one every few seconds. */
const STEP_PERCENT = 10;
/** So many deeds wait for the store at most. */
const MOST_WAITING = 2000;
/** Sessions that are written of at a time: what is told behind somebody does not stand in the way of who waits for an answer. */
const AT_ONCE = 4;

/** Writes down what the registry does, behind it: nobody who registers, lives or closes waits for that. */
export class SessionDiary {
  readonly #log: Pick<EventLog, 'emit'>;
  readonly #report: Report;
  /** What waits, by session: one after the other, so that they stand in their order. */
  readonly #lines = new Map<string, ToldEvent[]>();
  /** Sessions that nobody writes of yet. */
  readonly #unbegun: string[] = [];
  readonly #writers = new Set<Promise<void>>();
  #writing = 0;
  #waiting = 0;

  constructor(log: Pick<EventLog, 'emit'>, report: Report) {
    this.#log = log;
    this.#report = report;
  }

  /** Never throws, never waits. */
  readonly take = (deed: SessionDeed): void => {
    const told = eventOf(deed);
    if (!told) return;
    const { id } = deed.session;
    if (this.#waiting >= MOST_WAITING) return this.#lost(id, told, 'too many wait to be written');
    this.#waiting++;
    const line = this.#lines.get(id);
    if (line) line.push(told);
    else {
      this.#lines.set(id, [told]);
      this.#unbegun.push(id);
      this.#begin();
    }
  };

  /** When all that was taken so far is written. */
  async settled(): Promise<void> {
    await Promise.all(this.#writers);
  }

  #begin(): void {
    if (this.#writing >= AT_ONCE) return;
    this.#writing++;
    const writer = this.#drain().finally(() => this.#writers.delete(writer));
    this.#writers.add(writer);
  }

  async #drain(): Promise<void> {
    await setImmediate(); // whoever told has gone on by then, and has his answer
    for (let id = this.#unbegun.shift(); id !== undefined; id = this.#unbegun.shift()) await this.#drainLine(id);
    this.#writing--; // in the turn that found nothing left: whoever comes next begins anew
  }

  async #drainLine(session: string): Promise<void> {
    const line = this.#lines.get(session) ?? [];
    for (let told = line.shift(); told; told = line.shift()) {
      await this.#write(session, told);
      this.#waiting--;
    }
    this.#lines.delete(session);
  }

  async #write(session: string, told: ToldEvent): Promise<void> {
    try {
      await this.#log.emit(session, told, 'hub');
    } catch (error) {
      this.#lost(session, told, error instanceof Error ? error.message : String(error));
    }
  }

  #lost(session: string, { type }: ToldEvent, why: string): void {
    this.#report({ kind: 'store.dropped', records: 1, why: `${type} of ${session}: ${why}` });
  }
}

function eventOf(deed: SessionDeed): ToldEvent | undefined {
  const { session } = deed;
  switch (deed.kind) {
    case 'registered':
      return {
        type: 'instance_registered',
        data: { instance_type: session.kind, project: session.project, host: session.host, client: session.client },
      };
    case 'closed':
      return { type: 'instance_closed', data: { reason: session.closedWhy || 'no reason was given' } };
    case 'linked':
      return {
        type: 'instance_linked',
        data: { claude_session_uuid: session.clientSession ?? 'unknown', claude_session_path: session.transcript },
      };
    case 'heard':
      return isStep(deed.before, session) ? beatOf(session) : undefined;
  }
}

const isStep = (before: SessionRow, after: SessionRow): boolean =>
  before.epic !== after.epic || tenth(before) !== tenth(after);

const tenth = ({ contextPercent }: SessionRow): number => Math.floor(contextPercent / STEP_PERCENT);

const beatOf = ({ contextPercent, epic }: SessionRow): ToldEvent => ({
  type: 'instance_heartbeat',
  data: { context_percent: contextPercent, current_epic: epic },
});
