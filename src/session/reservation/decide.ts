import type { ReservationRow, SessionRow } from '../../kernel/agent-session.ts';
import { HubError } from '../../kernel/errors.ts';
import { isAlive, type SessionView } from '../session-view.ts';
import { below, type Naming, overlaps, type Pattern, pathPattern, patternOf, usualEffort } from './pattern.ts';
import type { HeldRow, ReservationChange } from './records.ts';

/** What somebody wants; patterns and reason were checked. */
export interface Wish {
  readonly projectKey: string;
  readonly root: string;
  readonly patterns: readonly string[];
  readonly mode: ReservationRow['mode'];
  readonly reason: string | null;
  /** What is free is taken, also when not all is. */
  readonly partial: boolean;
  readonly now: number;
  readonly until: number;
}

/** A reservation as it is now: also whether who holds it still lives. */
export interface HeldView {
  readonly reservation: ReservationRow;
  readonly session: SessionView;
}

/** What was wanted, and what stands in its way. */
export interface Conflict {
  readonly pattern: string;
  readonly held: HeldView;
}

export interface Decision extends ReservationChange {
  readonly conflicts: readonly Conflict[];
  /** Ended, because nothing is heard of who held them. */
  readonly overtaken: readonly HeldView[];
}

export const MOST_OF_SESSION = 100;
export const MOST_OF_PROJECT = 1000;
/** All are looked through for each that is wanted. */
export const MOST_OF_ALL = 10_000;

interface Around {
  readonly naming: Naming;
  /** Roots in other worktrees than the wish is: what is held there is never the same file. */
  readonly apart: ReadonlySet<string>;
  readonly view: (row: SessionRow) => SessionView;
}

/**
 * Pure. What the living hold stands in the way, and nothing else does: what a silent session held is ended by whoever takes
 * it, so that it is not there when that one wakes up.
 */
export function decide(
  self: SessionRow,
  held: readonly HeldRow[],
  wish: Wish,
  { naming, view, apart }: Around,
): Decision {
  if (self.closedAt !== null) throw closed(self);
  const others = held
    .filter(
      ({ reservation, session }) =>
        session.id !== self.id && excludes(reservation, wish) && !apart.has(reservation.root),
    )
    .map(({ reservation, session }) => ({ reservation, session: view(session) }));
  const { conflicts, silent } = standings(others, wish, naming);
  const refused = new Set(conflicts.map(({ pattern }) => pattern));
  const granted = wish.partial || refused.size === 0 ? wish.patterns.filter((one) => !refused.has(one)) : [];
  const overtaken = [...new Set(granted.flatMap((pattern) => silent.get(pattern) ?? []))];
  const put = granted.map((pattern) => rowOf(self, held, wish, pattern));
  refuseTooMany(self, held, put);
  return { put, end: overtaken.map(({ reservation }) => reservation), conflicts, overtaken };
}

const excludes = ({ mode }: ReservationRow, wish: Wish): boolean => mode === 'exclusive' || wish.mode === 'exclusive';

/** From the root of the disk: the same file is the same file, whichever project it is counted to. */
export const fromRoot = (root: string, pattern: string, naming: Naming): Pattern => {
  const isFile = naming.isFile?.(`${root}/${pattern}`) === true;
  return below(root.slice(1), isFile ? pathPattern(pattern, naming) : patternOf(pattern, naming), naming);
};

function standings(others: readonly HeldView[], wish: Wish, naming: Naming) {
  const effort = usualEffort();
  const read = others.map((held) => ({
    held,
    pattern: fromRoot(held.reservation.root, held.reservation.pattern, naming),
  }));
  const conflicts: Conflict[] = [];
  const silent = new Map<string, HeldView[]>();
  for (const pattern of wish.patterns) {
    const wanted = fromRoot(wish.root, pattern, naming);
    const met = read.filter((one) => overlaps(wanted, one.pattern, effort)).map(({ held }) => held);
    conflicts.push(...met.filter(({ session }) => isAlive(session)).map((held) => ({ pattern, held })));
    silent.set(
      pattern,
      met.filter(({ session }) => !isAlive(session)),
    );
  }
  return { conflicts, silent };
}

/** What one has already is not taken anew: it lasts longer, and what was exclusive stays so. */
function rowOf(self: SessionRow, held: readonly HeldRow[], wish: Wish, pattern: string): ReservationRow {
  const { projectKey, root, mode, reason, now, until } = wish;
  const wanted = { scope: self.scope, session: self.id, projectKey, root, pattern, mode, reason, since: now, until };
  const before = held.find(
    ({ reservation: it }) => it.session === self.id && it.projectKey === projectKey && it.pattern === pattern,
  )?.reservation;
  if (!before) return wanted;
  return {
    ...wanted,
    mode: before.mode === 'exclusive' ? 'exclusive' : mode,
    reason: reason ?? before.reason,
    since: before.since,
    until: Math.max(until, before.until),
  };
}

const keyOf = (it: ReservationRow): string => JSON.stringify([it.session, it.projectKey, it.pattern]);

/** Counted as they will be. */
function refuseTooMany(self: SessionRow, held: readonly HeldRow[], put: readonly ReservationRow[]): void {
  const all = new Map([...held.map(({ reservation }) => reservation), ...put].map((it) => [keyOf(it), it]));
  const count = (fits: (it: ReservationRow) => boolean): number => [...all.values()].filter(fits).length;
  const [first] = put;
  if (!first) return;
  if (count((it) => it.session === self.id) > MOST_OF_SESSION)
    throw new HubError(
      'invalid-params',
      `A session may hold at most ${MOST_OF_SESSION} reservations. Release some of yours (mcp_meta_release_files), or name folders: "src/auth/**".`,
    );
  if (count((it) => it.projectKey === first.projectKey) > MOST_OF_PROJECT || all.size > MOST_OF_ALL)
    throw new HubError(
      'busy',
      `A project may have at most ${MOST_OF_PROJECT} reservations at a time, and all together ${MOST_OF_ALL}. Wait until some ran out, or ask their holders to release them.`,
    );
}

const closed = ({ id, resumedBy }: SessionRow): HubError =>
  new HubError(
    'session-closed',
    resumedBy === null
      ? `The session ${id} is closed and reserves nothing any more. Register a new one, or resume it.`
      : `The session ${id} was taken over by ${resumedBy}, which has its reservations. Stop here, or ask ${resumedBy}.`,
    { facts: { id, resumedBy } },
  );
