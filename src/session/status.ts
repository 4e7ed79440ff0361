import type { SessionRow, SessionStatus } from '../kernel/agent-session.ts';

/** Without a heartbeat for longer than this, in ms, nobody is there any more. */
export const STALE_MS = 120_000;

export interface Moment {
  /** Wall time. */
  readonly now: number;
  /** When this machine last came back from sleep, or its clock was moved; undefined: it did not, as far as is known. */
  readonly wokeAt: number | undefined;
}

/** Where the last heartbeats of sessions are found that are not closed and have one of these; undefined: none has. */
export function heardWithin(
  which: 'alive' | 'active' | 'stale',
  moment: Moment,
): { readonly heardFrom?: number; readonly heardTo?: number } | undefined {
  const { now } = moment;
  if (which === 'active') return { heardFrom: now - STALE_MS, heardTo: now + STALE_MS + 1 };
  if (which === 'alive') return isAwakening(moment) ? {} : { heardFrom: now - STALE_MS };
  return isAwakening(moment) ? undefined : { heardTo: now - STALE_MS };
}

/** Behind this moment only a clock that was set back since can have written: the next sign of life takes its place. */
export const latestSign = (now: number): number => now + STALE_MS;

/** When it was heard of last, as far as that is a time; before all others where it lies in the future. */
export const lastHeard = ({ heartbeatAt }: Pick<SessionRow, 'heartbeatAt'>, now: number): number =>
  heartbeatAt > latestSign(now) ? Number.NEGATIVE_INFINITY : heartbeatAt;

/**
 * The one place that says how a session is. Who was not heard of while nobody could be heard of is `suspect` for as long as a
 * heartbeat may take from then on; so is one whose last heartbeat lies in the future.
 */
export function statusOf(
  { closedAt, heartbeatAt }: Pick<SessionRow, 'closedAt' | 'heartbeatAt'>,
  moment: Moment,
): SessionStatus {
  const { now } = moment;
  if (closedAt !== null) return 'closed';
  if (Math.abs(now - heartbeatAt) <= STALE_MS) return 'active';
  if (heartbeatAt > now) return 'suspect';
  return isAwakening(moment) ? 'suspect' : 'stale';
}

/** For so long nobody can have been heard of again. */
const isAwakening = ({ now, wokeAt }: Moment): boolean => wokeAt !== undefined && now - wokeAt <= STALE_MS;
