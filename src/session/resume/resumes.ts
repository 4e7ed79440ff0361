import type { SessionRow } from '../../kernel/agent-session.ts';
import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import { duration } from '../../kernel/quantities.ts';
import type { Random } from '../../kernel/random.ts';
import { belongsTo, foreignSession } from '../belongs-to.ts';
import { redactText } from '../redact/index.ts';
import { idOf, LONGEST_HASH, SHORTEST_HASH } from '../session-id.ts';
import { isAlive, type SessionView } from '../session-view.ts';
import { type By, type Candidates, candidatesFor } from './candidates.ts';
import { type Evidence, type EvidenceSources, evidenceOf } from './evidence.ts';
import { type PlaceOfWork, placeOfWork } from './place-of-work.ts';
import type { Asking, ResumeRecords } from './records.ts';

export interface ResumeOptions {
  readonly records: ResumeRecords;
  readonly evidence: EvidenceSources;
  readonly view: (row: SessionRow) => SessionView;
  readonly scope: string;
  readonly host: string;
  /** What all worktrees of the repository that a folder is in share; undefined: it is in none. */
  readonly repositoryOf: (folder: string) => string | undefined;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  /** Hears of each that was gone on with, after it was. Not waited for. */
  readonly resumed?: (from: SessionRow, next: SessionRow, evidence: Evidence) => void;
}

interface One {
  readonly kind: 'one';
  readonly by: By;
  readonly session: SessionView;
  /** Ids from the one that was named to the one that is meant, each taken over by the next. */
  readonly line: readonly string[];
  /** Where it would go on. */
  readonly place: PlaceOfWork;
}

/** One session is meant, or several are: then whoever asks says which, by its id. */
export type Meant =
  | One
  | { readonly kind: 'several'; readonly by: By; readonly sessions: readonly SessionView[]; readonly total: number };

export type ResumeOutcome =
  | (Meant & { kind: 'several' })
  | {
      readonly kind: 'resumed';
      readonly session: SessionView;
      readonly from: SessionView;
      readonly evidence: Evidence;
    };

/** So many are listed. */
const MOST_LISTED = 20;
const LONGEST_LINE = 100;
const TRIES = 3;

/** Goes on with the work of others: of several who want to, one does, and the others are told who. */
export class Resumes {
  readonly #options: ResumeOptions;

  constructor(options: ResumeOptions) {
    this.#options = options;
  }

  /**
   * Whom a hint means. A session that was taken over means the one at the end of the line: the old name stays. Of an epic or
   * a project only those are meant that can be gone on with, if there is any.
   */
  async meant(asking: Asking): Promise<Meant> {
    const { records, scope } = this.#options;
    const found = await candidatesFor(records, scope, asking);
    const isNamed = found.by === 'id' || found.by === 'hash';
    return isNamed ? this.#named(found, asking) : this.#free(found, asking);
  }

  async #named({ by, rows }: Candidates, asking: Asking): Promise<Meant> {
    const own = rows.length === 1 ? rows : ownRows(rows, asking);
    const [first] = own;
    if (!first) throw new HubError('unknown-session', 'No session fits.');
    return own.length > 1 ? several(by, own.map(this.#options.view)) : this.#oneOf(by, first, asking);
  }

  async #free({ by, rows }: Candidates, asking: Asking): Promise<Meant> {
    const own = ownRows(rows, asking);
    const last = own.filter(({ resumedBy }) => resumedBy === null).map(this.#options.view);
    const free = last.filter((one) => !isAlive(one) && one.id !== asking.own);
    const left = free.length > 0 ? free : last;
    const newest = left[0] ?? own[0];
    if (!newest) throw new HubError('unknown-session', 'No session fits.');
    return left.length > 1 && by !== 'newest' ? several(by, left) : this.#oneOf(by, newest, asking);
  }

  /** As it is to be seen from where the work goes on. */
  evidenceOf(session: SessionRow, { root }: Pick<PlaceOfWork, 'root'> = session): Promise<Evidence> {
    return evidenceOf({ ...session, root }, this.#options.evidence);
  }

  /** Throws `session-active`, `session-taken`, `unknown-session`, `foreign-session`. */
  async resume(asking: Asking): Promise<ResumeOutcome> {
    const meant = await this.meant(asking);
    if (meant.kind === 'several') return meant;
    this.#refuseLiving(meant.session, meant.line, asking);
    const evidence = await this.evidenceOf(meant.session, meant.place);
    const { from, next } = await this.#claim(meant, asking);
    this.#options.resumed?.(from, next, evidence);
    return { kind: 'resumed', session: this.#options.view(next), from, evidence };
  }

  /** Who took it over counts: the old name leads there, from wherever one may go on with that. */
  async #oneOf(by: By, named: SessionRow, asking: Asking): Promise<One> {
    const { host, repositoryOf, evidence, view } = this.#options;
    const line = await this.#lineFrom(named);
    const last = line.at(-1) ?? named;
    const isThere = async (folder: string): Promise<boolean> => (await evidence.place.look(folder)) !== undefined;
    const isWhole = isNameOf(named, asking);
    const place = await placeOfWork(last, { ...asking, isWhole }, { host, repositoryOf, isThere });
    return { kind: 'one', by, session: view(last), line: line.map(({ id }) => id), place };
  }

  /** A session, who took it over, who took that over, to the last. */
  async #lineFrom(first: SessionRow): Promise<SessionRow[]> {
    const line = [first];
    for (let last = first; last.resumedBy !== null && line.length < LONGEST_LINE; ) {
      const next = await this.#byId(last.resumedBy);
      if (!next || line.some(({ id }) => id === next.id)) break;
      line.push(next);
      last = next;
    }
    return line;
  }

  async #byId(id: string): Promise<SessionRow | undefined> {
    const { records, scope } = this.#options;
    return (await records.find({ scope, id, limit: 1 })).rows[0];
  }

  #refuseLiving(session: SessionView, line: readonly string[], { force = false, own }: Asking): void {
    if (session.id === own && session.status !== 'closed')
      throw new HubError('session-active', `The session ${session.id} is your own: you go on with it already.`, {
        facts: { id: session.id },
      });
    if (force || !isAlive(session)) return;
    const [first] = line;
    if (first !== undefined && first !== session.id) throw taken(first, session.id);
    const seconds = Math.floor(session.ageMs / 1000);
    throw new HubError(
      'session-active',
      `The session ${session.id} is ${session.status}: last heard of ${duration(session.ageMs)} ago. Wait until it has been silent for 120 s, close it, or force it ("force": true, --force) if nobody works there any more.`,
      { facts: { id: session.id, ageSeconds: seconds } },
    );
  }

  /** Whoever was heard of since it was judged is judged anew. */
  async #claim(meant: One, asking: Asking): Promise<{ from: SessionView; next: SessionRow }> {
    const { records, scope, view } = this.#options;
    const { session: from, line, place } = meant;
    const { id, heartbeatAt } = from;
    const next = await this.#nextOf({ ...from, ...place }, asking);
    const after = await records.resume({ scope, id, ...(asking.force ? {} : { heartbeatAt }) }, next);
    if (!after) throw new HubError('unknown-session', `The session ${id} is not there any more.`);
    if (after.resumedBy === next.id) return { from, next };
    if (after.resumedBy !== null) throw taken(id, after.resumedBy);
    const heard = view(after);
    this.#refuseLiving(heard, line, asking);
    return this.#claim({ ...meant, session: heard }, asking);
  }

  /** Goes on with project, epic and context; what belongs to a client is the new one's. */
  async #nextOf(from: SessionRow, asking: Asking): Promise<SessionRow> {
    const { clock, host } = this.#options;
    const { at = clock.now() } = asking;
    const hash = await this.#freeHash(from.project);
    return {
      ...from,
      id: idOf({ ...from, hash }),
      hash,
      host,
      ...clientIn(asking),
      createdAt: at,
      heartbeatAt: at,
      closedAt: null,
      closedWhy: null,
      resumes: from.id,
      resumedBy: null,
    };
  }

  async #freeHash(project: string): Promise<string> {
    const { records, scope, random } = this.#options;
    for (let digits = SHORTEST_HASH; digits <= LONGEST_HASH; digits++)
      for (let tried = 0; tried < TRIES; tried++) {
        const hash = random.hex(LONGEST_HASH / 2).slice(0, digits);
        const { rows } = await records.find({ scope, project, hashPrefix: hash, limit: 2 });
        if (rows.every((row) => row.hash !== hash)) return hash;
      }
    throw new HubError('internal', `No free id was found for a session of ${project}.`);
  }
}

/** Those of other projects are left to their own agents. */
function ownRows(rows: readonly SessionRow[], { here, everywhere = false }: Asking): readonly SessionRow[] {
  const own = rows.filter((row) => everywhere || belongsTo(row, here));
  const [foreign] = rows;
  if (own.length > 0 || !foreign) return own;
  throw foreignSession(foreign, here, 'Go there to resume it.');
}

/** Not only what it begins with. */
function isNameOf({ id, hash }: SessionRow, { choice, hint = '' }: Asking): boolean {
  const name = (choice ?? hint).trim();
  return name === id || name.toLowerCase() === hash;
}

type NewClient = { readonly [K in 'client' | 'clientSession' | 'transcript']?: string | null };

const clientIn = ({ client = null, clientSession = null, transcript = null }: NewClient) => ({
  client: client === null ? null : redactText(client),
  clientSession,
  transcript,
});

const several = (by: By, sessions: readonly SessionView[]): Meant & { kind: 'several' } => ({
  kind: 'several',
  by,
  sessions: sessions.slice(0, MOST_LISTED),
  total: sessions.length,
});

const taken = (id: string, winner: string): HubError =>
  new HubError(
    'session-taken',
    `The session ${id} was taken over by ${winner}, which goes on with its work. Leave it to ${winner}, or ask there.`,
    { facts: { id, resumedBy: winner } },
  );
