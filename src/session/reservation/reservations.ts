import type { ReservationRow, SessionRow } from '../../kernel/agent-session.ts';
import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import { redactText } from '../redact/index.ts';
import { isAlive, type SessionView } from '../session-view.ts';
import { type Blocked, blockedIn } from './blocked.ts';
import { type Conflict, decide, fromRoot, type HeldView, MOST_OF_ALL } from './decide.ts';
import { checkedPattern, type Naming, overlaps, spellingsOf, usualEffort } from './pattern.ts';
import type { ReservationRecords } from './records.ts';

export interface ReservationsOptions {
  readonly records: ReservationRecords;
  readonly scope: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly naming: Naming;
  /** Whether two folders are in different worktrees of one repository: what they hold is never the same file. */
  readonly areApart: (one: string, other: string) => Promise<boolean>;
  /** Whether there is a file; `path` is absolute. Never rejects. */
  readonly isFile: (path: string) => Promise<boolean>;
  readonly view: (row: SessionRow) => SessionView;
}

/** What a session wants to change. */
export interface ReservationOrder {
  readonly session: string;
  readonly project: { readonly key: string; readonly root: string };
  /** As they were written. */
  readonly patterns: readonly string[];
  readonly mode: ReservationRow['mode'];
  readonly forMs: number;
  readonly reason?: string;
  readonly partial?: boolean;
}

export interface Reserved {
  readonly granted: readonly ReservationRow[];
  readonly conflicts: readonly Conflict[];
  /** Of sessions that went silent: they have lost them. */
  readonly overtaken: readonly HeldView[];
}

/** All that is given must hold. */
export interface ReservationsSought {
  /** In that project; in each its own when left out. */
  readonly root?: string;
  /** Files that this pattern means. */
  readonly pattern?: string;
  readonly session?: string;
}

const MOST_PATTERNS = 50;
const LEAST_MS = 60_000;
const MOST_MS = 24 * 60 * 60_000;
const LONGEST_REASON = 500;

/** Who means to change which files. A reservation keeps nobody from writing: it tells those who ask. */
export class Reservations {
  readonly #options: ReservationsOptions;

  constructor(options: ReservationsOptions) {
    this.#options = options;
  }

  /** All or nothing, unless `partial`. Of two who want the same at once one gets it. */
  async reserve({ session, project, patterns, mode, forMs, reason, partial }: ReservationOrder): Promise<Reserved> {
    const { records, scope, clock, view } = this.#options;
    if (forMs < LEAST_MS || forMs > MOST_MS)
      throw new HubError('invalid-params', 'A reservation lasts from 1 minute to 24 hours.');
    const checked = checkedPatterns(patterns);
    const now = clock.now();
    await records.sweep({ scope, before: now });
    const wish = {
      projectKey: project.key,
      root: project.root,
      patterns: checked,
      mode,
      reason: reason === undefined ? null : redactText(reason.slice(0, LONGEST_REASON)),
      partial: partial === true,
      now,
      until: now + forMs,
    };
    const { root } = project;
    const { apart, near } = await this.#around(root, await this.#held());
    const places = [...checked.map((pattern) => ({ root, pattern })), ...near.map(({ reservation }) => reservation)];
    const naming = await this.#knownOf(places);
    const decided = await records.change({ scope, session, at: now }, (self, held) =>
      decide(self, held, wish, { naming, view, apart }),
    );
    if (!decided) throw new HubError('unknown-session', `The session ${session} is not there any more.`);
    return { granted: decided.put, conflicts: decided.conflicts, overtaken: decided.overtaken };
  }

  /** All of a session when no patterns are named, and otherwise those that mean the very same. Those that it had. */
  async release(session: string, patterns?: readonly string[]): Promise<readonly ReservationRow[]> {
    const { records, scope } = this.#options;
    const which = patterns === undefined ? {} : { patterns: checkedPatterns(patterns).flatMap(spellingsOf) };
    return await records.release({ scope, session, ...which });
  }

  /** Those in force, also of the silent. By session, then pattern. */
  async list({ root, pattern, session }: ReservationsSought): Promise<readonly HeldView[]> {
    const all = await this.#held(session);
    const held = root === undefined ? all : (await this.#around(root, all)).near;
    const wanted = checkedPattern(pattern ?? '**');
    const places = held.map(({ reservation }) => reservation);
    const naming = await this.#knownOf([
      ...places,
      ...places.map((it) => ({ root: root ?? it.root, pattern: wanted })),
    ]);
    const effort = usualEffort();
    return held.filter(({ reservation: it }) =>
      overlaps(fromRoot(root ?? it.root, wanted, naming), fromRoot(it.root, it.pattern, naming), effort),
    );
  }

  /** Which of these files others have for themselves, as far as that was looked at. `own` may be several: it is not known which. */
  async blocked(top: string, paths: readonly string[], ownOf: OwnOf): Promise<Blocked> {
    const kept = (await this.#held()).filter(
      ({ reservation, session }) => reservation.mode === 'exclusive' && isAlive(session),
    );
    const held = (await this.#around(top, kept)).near;
    const own = held.length > 0 ? await ownOf([...new Set(held.map((one) => one.reservation.projectKey))]) : new Set();
    const others = held.filter(({ session }) => !own.has(session.id));
    return blockedIn(top, paths, others, this.#options.naming);
  }

  /** What may mean files of this folder too, and the roots that never do. Each root is looked at once, before it is decided. */
  async #around(folder: string, held: readonly HeldView[]): Promise<Surroundings> {
    const close = held.filter(({ reservation }) => isNear(reservation.root, folder));
    const roots = close.map(({ reservation }) => reservation.root);
    const apart = await thoseOf(roots, (root) => this.#options.areApart(root, folder));
    return { apart, near: close.filter(({ reservation }) => !apart.has(reservation.root)) };
  }

  /** What the disk says of patterns that name one place: looked at before, as nobody waits for a disk while he decides. */
  async #knownOf(places: readonly Pick<ReservationRow, 'root' | 'pattern'>[]): Promise<Naming> {
    const { naming, isFile } = this.#options;
    const plain = places
      .filter(({ pattern }) => !/[*?]/.test(pattern))
      .map(({ root, pattern }) => `${root}/${pattern}`);
    const files = await thoseOf(plain, isFile);
    return { ...naming, isFile: (path) => files.has(path) };
  }

  async #held(session?: string): Promise<HeldView[]> {
    const { records, scope, clock, view } = this.#options;
    const which = session === undefined ? {} : { session };
    const rows = await records.held({ scope, at: clock.now(), limit: MOST_OF_ALL, ...which });
    return rows.map((row) => ({ reservation: row.reservation, session: view(row.session) }));
  }
}

/** Those of which it is so; each is asked about once. */
async function thoseOf(paths: readonly string[], isSo: (path: string) => Promise<boolean>): Promise<Set<string>> {
  const each = [...new Set(paths)];
  const said = await Promise.all(each.map(isSo));
  return new Set(each.filter((_, at) => said[at]));
}

interface Surroundings {
  readonly apart: ReadonlySet<string>;
  readonly near: readonly HeldView[];
}

/** The sessions of whoever asks, told the projects in question. */
export type OwnOf = (projectKeys: readonly string[]) => Promise<ReadonlySet<string>>;

function checkedPatterns(patterns: readonly string[]): string[] {
  if (patterns.length === 0 || patterns.length > MOST_PATTERNS)
    throw new HubError('invalid-params', `Name from 1 to ${MOST_PATTERNS} patterns; a folder is one: "src/auth/**".`);
  return [...new Set(patterns.map(checkedPattern))];
}

/** One lies in the other, or they are the same. Names that differ in case only are looked at later. */
function isNear(root: string, top: string): boolean {
  const [shorter, longer] = [`${root}/`, `${top}/`]
    .map((it) => it.toLowerCase())
    .toSorted((a, b) => a.length - b.length);
  return longer?.startsWith(shorter ?? '') === true;
}
