import type { EventRow } from '../../kernel/agent-session.ts';
import { EpicWatch } from './epic-watch.ts';
import type { EventLog } from './event-log.ts';
import { objectIn } from './json-in.ts';

/** What a session's events make of it, one after the other. */
export interface ReplayState {
  readonly lastEpic: string | null;
  readonly lastType: string | null;
  /** Wall time; of several hubs the latest. */
  readonly latestAt: number | null;
  readonly contextPercent: number | null;
  readonly counts: Readonly<Record<string, number>>;
  /** What the last checkpoint, made or loaded, says of itself. */
  readonly checkpoint: Readonly<Record<string, unknown>> | null;
  /** Epics that began and did not end. */
  readonly openEpics: readonly string[];
}

export interface Replay {
  readonly state: ReplayState;
  /** In all, and read for this answer: the rest was remembered. */
  readonly events: number;
  readonly read: number;
  readonly seq: number;
}

/** Sessions whose state is remembered. */
const REMEMBERED = 50;

class Fold {
  readonly #epics = new EpicWatch();
  readonly #counts = new Map<string, number>();
  #lastType: string | null = null;
  #latestAt: number | null = null;
  #contextPercent: number | null = null;
  #checkpoint: ReplayState['checkpoint'] = null;
  events = 0;
  seq = 0;

  next({ type, seq, at, data: text }: EventRow): void {
    const data = objectIn(text);
    this.#epics.next(type, data);
    this.#counts.set(type, (this.#counts.get(type) ?? 0) + 1);
    this.#lastType = type;
    this.#latestAt = Math.max(this.#latestAt ?? at, at);
    if (typeof data['context_percent'] === 'number') this.#contextPercent = data['context_percent'];
    if (type === 'checkpoint_created' || type === 'checkpoint_loaded') this.#checkpoint = data;
    this.events++;
    this.seq = seq;
  }

  get state(): ReplayState {
    return {
      lastEpic: this.#epics.last,
      lastType: this.#lastType,
      latestAt: this.#latestAt,
      contextPercent: this.#contextPercent,
      counts: Object.fromEntries(this.#counts),
      checkpoint: this.#checkpoint,
      openEpics: [...this.#epics.open],
    };
  }
}

/**
 * Folds the events of sessions. What was folded of the latest sessions is remembered: as events never change, only what came
 * since is read.
 */
export class Replays {
  readonly #log: EventLog;
  readonly #folded = new Map<string, Fold>();
  readonly #working = new Map<string, Promise<unknown>>();

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** `toSeq`: as it was then. */
  async of(session: string, toSeq?: number): Promise<Replay> {
    if (toSeq !== undefined) return this.#fold(new Fold(), session, toSeq);
    const before = this.#working.get(session) ?? Promise.resolve();
    const mine = before.then(() => this.#latest(session)); // two would fold the same tail twice
    const settled = mine.catch(() => undefined);
    this.#working.set(session, settled);
    void settled.then(() => this.#working.get(session) === settled && this.#working.delete(session));
    return mine;
  }

  #latest(session: string): Promise<Replay> {
    const fold = this.#folded.get(session) ?? new Fold();
    this.#folded.delete(session);
    this.#folded.set(session, fold); // the latest used comes last
    for (const oldest of this.#folded.keys()) if (this.#folded.size > REMEMBERED) this.#folded.delete(oldest);
    return this.#fold(fold, session);
  }

  async #fold(fold: Fold, session: string, toSeq?: number): Promise<Replay> {
    const before = fold.events;
    const wanted = { fromSeq: fold.seq + 1, ...(toSeq === undefined ? {} : { toSeq }) };
    for await (const rows of this.#log.pages(session, wanted)) for (const row of rows) fold.next(row);
    return { state: fold.state, events: fold.events, read: fold.events - before, seq: fold.seq };
  }
}
