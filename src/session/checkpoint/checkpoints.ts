import type { CheckpointKind, CheckpointRow, SessionRow } from '../../kernel/agent-session.ts';
import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import type { Random } from '../../kernel/random.ts';
import type { Report } from '../../kernel/report.ts';
import { UuidV7 } from '../../kernel/uuid-v7.ts';
import type { WorkPlace } from '../git/index.ts';
import { lineBack } from '../line-back.ts';
import { redactText } from '../redact/index.ts';
import { gathered, type ToldState } from './gather.ts';
import type { CheckpointRecords, RecentCommands } from './records.ts';
import { DAY_MS, type Retention, type Swept } from './retention.ts';
import { readWorkState } from './work-state.ts';

export interface CheckpointsOptions {
  readonly records: CheckpointRecords;
  readonly recentCommands: RecentCommands;
  readonly sessionOf: (id: string) => Promise<SessionRow | undefined>;
  readonly place: WorkPlace;
  readonly scope: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  readonly report: Report;
  /** Hears of each that was made. Not waited for. */
  readonly made?: (checkpoint: CheckpointRow) => void;
}

export interface CheckpointOrder extends ToldState {
  readonly kind: CheckpointKind;
  readonly contextPercent?: number;
  readonly epic?: string;
  readonly note?: string;
}

/** Makes, finds and forgets checkpoints. One that was made never changes. */
export class Checkpoints {
  readonly #options: CheckpointsOptions;
  readonly #ids: UuidV7;
  readonly #behind = new Set<Promise<void>>();

  constructor(options: CheckpointsOptions) {
    this.#options = options;
    this.#ids = new UuidV7(options.clock, options.random);
  }

  /**
   * What the agent does not say, it said before: tasks and context are taken from the checkpoint before. Throws
   * `session-closed` when another session goes on with this one, and `unknown-session`.
   */
  async create(session: SessionRow, order: CheckpointOrder): Promise<CheckpointRow> {
    const { records, scope, clock, made } = this.#options;
    const at = clock.now();
    const epic = order.epic ?? session.epic;
    const state = await gathered({ ...session, epic }, await this.#told(session, order), { ...this.#options, now: at });
    const added = await records.add({
      id: this.#ids.next(),
      scope,
      session: session.id,
      at,
      kind: order.kind,
      contextPercent: order.contextPercent ?? session.contextPercent,
      epic: epic === null ? null : redactText(epic),
      note: order.note === undefined ? null : redactText(order.note),
      state,
      sizeBytes: Buffer.byteLength(JSON.stringify(state)),
    });
    if (added.kind !== 'added') throw notAdded(session.id, added.kind === 'taken-over' ? added.by : undefined);
    made?.(added.row);
    return added.row;
  }

  /** Behind whoever caused it: never rejects, and need not be waited for. */
  readonly createBehind = (session: SessionRow, order: CheckpointOrder): Promise<void> => {
    const made = this.#createOrTell(session, order).finally(() => this.#behind.delete(made));
    this.#behind.add(made);
    return made;
  };

  /** When all that was begun behind somebody is made. */
  async settled(): Promise<void> {
    await Promise.all(this.#behind);
  }

  /** Throws `unknown-checkpoint`. */
  async get(id: string): Promise<CheckpointRow> {
    const { records, scope } = this.#options;
    const { rows } = await records.find({ scope, id, limit: 1 });
    const [row] = rows;
    if (row) return row;
    throw new HubError(
      'unknown-checkpoint',
      `There is no checkpoint ${JSON.stringify(id.slice(0, 80))}. See mcp_meta_list_checkpoints.`,
      { facts: { searchedFor: id.slice(0, 80) } },
    );
  }

  /** The last one of this session, else of the one that it goes on with, and so on back. */
  async latest(session: SessionRow): Promise<CheckpointRow | undefined> {
    for await (const { id } of lineBack(session, this.#options.sessionOf)) {
      const { rows } = await this.list(id, { limit: 1 });
      if (rows[0]) return rows[0];
    }
    return undefined;
  }

  /** Newest first. */
  list(session: string, page: { readonly kind?: CheckpointKind; readonly limit: number; readonly offset?: number }) {
    const { records, scope } = this.#options;
    return records.find({ scope, session, ...page });
  }

  /** The newest of each session is kept, whatever its age. `closedSince`: only of sessions that were closed then or later. */
  async cleanUp(
    keep: Retention,
    { dryRun, ...of }: { readonly projectKey?: string; readonly closedSince?: number; readonly dryRun: boolean },
  ): Promise<Swept[]> {
    const { records, scope, clock } = this.#options;
    const swept: Swept[] = [];
    for (const [kind, days] of Object.entries(keep) as [CheckpointKind, number | null][]) {
      // its own keys
      const before = days === null ? 0 : clock.now() - days * DAY_MS;
      const gone = days === null ? { count: 0, bytes: 0 } : await records.sweep({ scope, kind, before, dryRun, ...of });
      swept.push({ kind, days, ...gone });
    }
    return swept;
  }

  async #createOrTell(session: SessionRow, order: CheckpointOrder): Promise<void> {
    try {
      await this.create(session, order);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#options.report({ kind: 'store.dropped', records: 1, why: `checkpoint of ${session.id}: ${why}` });
    }
  }

  async #told(session: SessionRow, { pendingTasks, importantContext }: ToldState): Promise<ToldState> {
    if (pendingTasks !== undefined && importantContext !== undefined) return { pendingTasks, importantContext };
    const before = await this.latest(session);
    const said = readWorkState(before?.state ?? {});
    return {
      pendingTasks: pendingTasks ?? said.pending_tasks,
      importantContext: importantContext ?? said.important_context ?? '',
    };
  }
}

const notAdded = (id: string, resumedBy: string | undefined): HubError =>
  resumedBy === undefined
    ? new HubError('unknown-session', `The session ${id} is not there any more.`)
    : new HubError(
        'session-closed',
        `The session ${id} was taken over by ${resumedBy}, and what is kept of it is what ${resumedBy} began with. Make the checkpoint there.`,
        { facts: { id, resumedBy } },
      );
