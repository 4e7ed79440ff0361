import { hostname } from 'node:os';
import type { CheckpointRow, EventRow, SessionRow } from '../kernel/agent-session.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import type { Report } from '../kernel/report.ts';
import {
  Checkpoints,
  type Commands,
  ContextWatch,
  type EventLog,
  type Evidence,
  objectIn,
  Resumes,
  type SessionDeed,
  type SessionDiary,
  type SessionRecords,
  type SessionRegistry,
  type ToldEvent,
} from '../session/index.ts';
import type { Keeper } from '../store/index.ts';
import { workPlace } from './work-place.ts';

interface GoingOnOptions {
  readonly keeper: Keeper;
  readonly scope: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly report: Report;
  readonly commands: Commands;
  readonly records: Pick<SessionRecords, 'find'>;
  readonly repositoryOf: (folder: string) => string | undefined;
}

interface Around {
  readonly registry: SessionRegistry;
  readonly events: EventLog;
  readonly diary: SessionDiary;
}

/** Joins checkpoints and resumes with what they are made of, and with what makes them: heartbeats and events. */
export class GoingOn {
  readonly checkpoints: Checkpoints;
  readonly #options: GoingOnOptions;
  readonly #place = workPlace(process.env);
  readonly #watch = new ContextWatch();
  readonly #behind = new Set<Promise<void>>();
  #tell: ((session: string, told: ToldEvent) => void) | undefined;

  constructor(options: GoingOnOptions) {
    this.#options = options;
    const { keeper } = options;
    this.checkpoints = new Checkpoints({
      ...options,
      records: {
        add: (draft) => keeper.ask(({ sessions }) => sessions.checkpoints.add(draft)),
        find: (sought) => keeper.ask(({ sessions }) => sessions.checkpoints.find(sought)),
        sweep: (sweep) => keeper.ask(({ sessions }) => sessions.checkpoints.sweep(sweep)),
      },
      place: this.#place,
      sessionOf: (id) => this.#sessionOf(id),
      recentCommands: (session, limit) => this.#options.commands.latest(session, limit),
      made: (row) => this.#made(row),
    });
  }

  /** A heartbeat that fills the context leaves a checkpoint behind. */
  readonly done = (deed: SessionDeed): void => {
    if (deed.kind === 'heard' && this.#watch.crosses(deed.session, deed.before))
      void this.checkpoints.createBehind(deed.session, { kind: 'context_window' });
  };

  /** So does an epic that is done; one that begins is the epic of the session. */
  readonly heard = ({ type, session, data }: EventRow): void => {
    if (type === 'epic_completed') this.#underWay(this.#completed(session, data));
    if (type === 'epic_started') this.#underWay(this.#setEpic(session, { epic: epicNameIn(data) }));
  };

  /** When what was begun behind others is done: first the checkpoints, then what is told of them. */
  async settled(): Promise<void> {
    await Promise.all(this.#behind);
    await this.checkpoints.settled();
    await Promise.all(this.#behind);
  }

  resumes({ registry, events, diary }: Around): Resumes {
    const { keeper } = this.#options;
    this.#tell = (session, told) => this.#underWay(this.#tellOf(session, told, { events, diary }));
    return new Resumes({
      ...this.#options,
      records: {
        find: (sought) => this.#options.records.find(sought),
        resume: (judged, next) => keeper.ask(({ sessions }) => sessions.resume(judged, next)),
      },
      evidence: {
        checkpoints: this.checkpoints,
        place: this.#place,
        sessionOf: (id) => this.#sessionOf(id),
        now: () => this.#options.clock.now(),
        recentCommands: (session, limit) => this.#options.commands.latest(session, limit),
        recentEvents: async (session, limit) => (await events.query(session, {}, { order: 'desc', limit })).rows,
      },
      host: hostname(),
      view: (row) => registry.view(row),
      resumed: (from, next, evidence) => this.#resumed(diary, { from, next, evidence }),
    });
  }

  /** An epic that is complete is not gone on with. */
  #made(row: CheckpointRow): void {
    const { kind, session, epic } = row;
    this.#tell?.(session, eventOf('checkpoint_created', row));
    if (kind === 'epic_completion' && epic !== null) this.#underWay(this.#setEpic(session, { epic: null, was: epic }));
  }

  async #setEpic(id: string, { epic, was }: { readonly epic: string | null | undefined; readonly was?: string }) {
    if (epic === undefined) return;
    const { keeper, scope } = this.#options;
    const change = { epic, ...(was === undefined ? {} : { was }) };
    try {
      await keeper.ask(({ sessions }) => sessions.setEpic({ scope, id }, change));
    } catch (error) {
      this.#lost(`epic of ${id}`, error);
    }
  }

  #resumed(diary: SessionDiary, { from, next, evidence }: { from: SessionRow; next: SessionRow; evidence: Evidence }) {
    diary.take({ kind: 'registered', session: next });
    this.#tell?.(from.id, { type: 'instance_resumed', data: { resumed_by: next.id } });
    if (evidence.checkpoint) this.#tell?.(next.id, eventOf('checkpoint_loaded', evidence.checkpoint));
  }

  /** Nobody waits for it but who stops the hub. */
  #underWay(work: Promise<void>): void {
    const done = work.finally(() => this.#behind.delete(done));
    this.#behind.add(done);
  }

  async #tellOf(session: string, told: ToldEvent, { events, diary }: Omit<Around, 'registry'>): Promise<void> {
    try {
      await diary.settled();
      await events.emit(session, told, 'hub');
    } catch (error) {
      this.#lost(`${told.type} of ${session}`, error);
    }
  }

  async #completed(id: string, data: string): Promise<void> {
    try {
      const session = await this.#sessionOf(id);
      const { epic_id: epic }: { epic_id?: unknown } = JSON.parse(data);
      if (!session) return;
      const named = typeof epic === 'string' ? { epic } : {};
      void this.checkpoints.createBehind(session, { kind: 'epic_completion', ...named });
    } catch (error) {
      this.#lost(`checkpoint of ${id}`, error);
    }
  }

  async #sessionOf(id: string): Promise<SessionRow | undefined> {
    const { records, scope } = this.#options;
    return (await records.find({ scope, id, limit: 1 })).rows[0];
  }

  #lost(what: string, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#options.report({ kind: 'store.dropped', records: 1, why: `${what}: ${why}` });
  }
}

const eventOf = (type: string, { id, contextPercent, kind }: CheckpointRow): ToldEvent => ({
  type,
  data: { checkpoint_id: id, context_percent: contextPercent, reason: kind },
});

/** As a heartbeat could name it. */
function epicNameIn(data: string): string | undefined {
  const { epic_id: epic } = objectIn(data);
  return typeof epic === 'string' && /^\P{Cc}{1,256}$/u.test(epic) ? epic : undefined;
}
