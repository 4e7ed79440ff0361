import type { CheckpointKind } from '../../kernel/agent-session.ts';
import type { Checkpoints } from '../checkpoint/index.ts';
import type { Commands } from '../command/index.ts';
import type { SessionView } from '../session-view.ts';
import type { Transcripts } from '../transcript/index.ts';
import type { ClientFact } from './client-fact.ts';

/**
 * A turn may take ten seconds, and a checkpoint is a few kilobytes and two runs of git: one after each turn would bury those
 * that matter. So there is none within `LEAST_MS` of the one before, and within `ENOUGH_MS` only if a tool was called since.
 * After that there is one in any case: what an agent does with tools of its own client is not seen here.
 */
const LEAST_MS = 60_000;
const ENOUGH_MS = 5 * 60_000;

interface KeepingOptions {
  readonly checkpoints: Pick<Checkpoints, 'list' | 'create' | 'createBehind'>;
  readonly commands: Pick<Commands, 'search'>;
  /** Keeps what the client itself writes down, before it deletes it. */
  readonly transcripts: Pick<Transcripts, 'archiveBehind' | 'dropBehind'>;
}

/** Which of a client's moments leave a checkpoint, and a copy of what the client itself wrote down. */
export class Keeping {
  readonly #options: KeepingOptions;
  /** Sessions whose turn ended, and whose checkpoint is not there yet. */
  readonly #underWay = new Set<string>();

  constructor(options: KeepingOptions) {
    this.#options = options;
  }

  /** The client forgets as soon as it has its answer, so this is waited for. */
  beforeCompaction(session: SessionView, { at, reason }: ClientFact): Promise<void> {
    return this.#once(session, 'compaction', { at, note: `before a compaction (${reason ?? 'no reason was given'})` });
  }

  /** Nobody waits for it. */
  async afterTurn(session: SessionView, { at }: ClientFact): Promise<void> {
    if (this.#underWay.has(session.id) || !(await this.#isWorthIt(session, at))) return;
    this.#underWay.add(session.id);
    this.#options.transcripts.archiveBehind(session);
    const made = this.#options.checkpoints.createBehind(session, { kind: 'stop' });
    void made.finally(() => this.#underWay.delete(session.id));
  }

  /**
   * What OpenCode said lies there as a copy that our plugin made, and is not free of secrets: it is taken in at once, whether
   * or not there is a checkpoint, and what is in no project goes.
   */
  takeCopy(session: SessionView | undefined, { client, event, clientSession }: ClientFact): void {
    if (client !== 'opencode' || event === 'beat') return;
    if (session) this.#options.transcripts.archiveBehind(session);
    else this.#options.transcripts.dropBehind(clientSession);
  }

  /** Nothing comes after it, so this is waited for. */
  atEnd(session: SessionView, { at, reason }: ClientFact): Promise<void> {
    return this.#once(session, 'stop', { at, note: `at the end (${reason ?? 'no reason was given'})` });
  }

  /** Told again by a spool, or after another hub took over, the moment is kept already: one made later shows more. */
  async #once(session: SessionView, kind: CheckpointKind, { at, note }: { at: number; note: string }): Promise<void> {
    const { checkpoints, transcripts } = this.#options;
    const [last] = (await checkpoints.list(session.id, { kind, limit: 1 })).rows;
    if (last && last.at >= at) return;
    transcripts.archiveBehind(session);
    await checkpoints.create(session, { kind, note });
  }

  async #isWorthIt(session: SessionView, at: number): Promise<boolean> {
    const { checkpoints, commands } = this.#options;
    const [last] = (await checkpoints.list(session.id, { limit: 1 })).rows;
    const age = last ? at - last.at : Number.POSITIVE_INFINITY;
    if (!last || age >= ENOUGH_MS) return true;
    if (age < LEAST_MS) return false;
    const { total } = await commands.search({ session: session.id, from: last.at, limit: 1 });
    return total > 0;
  }
}
