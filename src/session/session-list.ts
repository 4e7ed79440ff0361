import type { SessionRow, SessionStatus } from '../kernel/agent-session.ts';
import type { SessionRecords, Sought } from './records.ts';
import { isAlive, type SessionView } from './session-view.ts';
import { heardWithin, type Moment } from './status.ts';

export interface SessionsAsked {
  readonly project?: string;
  /** Not closed. */
  readonly open?: boolean;
  /** `alive`: active or suspect. */
  readonly status?: 'alive' | 'stale';
  readonly offset?: number;
}

export interface SessionList {
  readonly sessions: readonly SessionView[];
  /** All that fit, also those that are too many to be listed. */
  readonly total: number;
  /** Of all that fit, whatever their status. */
  readonly counts: Readonly<Record<SessionStatus, number>>;
}

export interface Listing {
  readonly records: Pick<SessionRecords, 'find'>;
  readonly scope: string;
  readonly moment: Moment;
  readonly view: (row: SessionRow) => SessionView;
}

type Fitting = Omit<Sought, 'limit'>;

/** Most sessions of one list. */
export const MOST_LISTED = 1000;

/** One look is enough while all fit into a list. By project, then the newest heartbeat first. */
export async function listSessions(asked: SessionsAsked, listing: Listing): Promise<SessionList> {
  const { records, scope, view } = listing;
  const { status, ...of } = asked;
  const fitting = { scope, ...of, ...(status === undefined ? {} : { open: true }) };
  const { rows, total } = await records.find({ ...fitting, limit: MOST_LISTED });
  if (rows.length < total) return listMany({ fitting, status, listing }, { rows, total });
  const sessions = rows.map(view);
  const listed = sessions.filter((one) => isOf(one, status));
  return { sessions: listed, total: listed.length, counts: countsOf(sessions) };
}

async function listMany(
  { fitting, status, listing }: { fitting: Fitting; status: SessionsAsked['status']; listing: Listing },
  first: { readonly rows: readonly SessionRow[]; readonly total: number },
): Promise<SessionList> {
  const { records, moment, view } = listing;
  const heard = status === undefined ? undefined : heardWithin(status, moment);
  const of = heard ? await records.find({ ...fitting, ...heard, limit: MOST_LISTED }) : { rows: [], total: 0 };
  const { rows, total } = status === undefined ? first : of;
  return { sessions: rows.map(view), total, counts: await counted(fitting, listing) };
}

async function counted(fitting: Fitting, { records, moment }: Listing): Promise<SessionList['counts']> {
  const count = async (of: Partial<Sought>): Promise<number> =>
    (await records.find({ ...fitting, ...of, limit: 0, offset: 0 })).total;
  const openOf = async (which: 'alive' | 'active' | 'stale'): Promise<number> => {
    const heard = heardWithin(which, moment);
    return heard ? count({ open: true, ...heard }) : 0;
  };
  const [alive, active, stale] = await Promise.all([openOf('alive'), openOf('active'), openOf('stale')]);
  const closed = fitting.open ? 0 : await count({ open: false });
  return { active, suspect: alive - active, stale, closed };
}

const isOf = (session: SessionView, asked: SessionsAsked['status']): boolean => {
  if (asked === undefined) return true;
  return asked === 'stale' ? session.status === 'stale' : isAlive(session);
};

function countsOf(sessions: readonly SessionView[]): SessionList['counts'] {
  const counts: Record<SessionStatus, number> = { active: 0, suspect: 0, stale: 0, closed: 0 };
  for (const { status } of sessions) counts[status]++;
  return counts;
}
