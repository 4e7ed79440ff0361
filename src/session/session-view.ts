import type { SessionRow, SessionStatus } from '../kernel/agent-session.ts';
import { type Moment, statusOf } from './status.ts';

/** A session as it is now. */
export interface SessionView extends SessionRow {
  readonly status: SessionStatus;
  /** Since the last heartbeat, in ms; never negative. */
  readonly ageMs: number;
}

/** Somebody works there, or may still. */
export const isAlive = ({ status }: Pick<SessionView, 'status'>): boolean =>
  status === 'active' || status === 'suspect';

export const viewAt = (row: SessionRow, moment: Moment): SessionView => ({
  ...row,
  status: statusOf(row, moment),
  ageMs: Math.max(0, moment.now - row.heartbeatAt),
});
