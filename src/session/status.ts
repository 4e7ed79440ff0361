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
  { now, wokeAt }: Moment,
): { readonly heardFrom?: number; readonly heardTo?: number } | undefined {
  const isAwakening = wokeAt !== undefined && now - wokeAt <= STALE_MS;
  if (which === 'active') return { heardFrom: now - STALE_MS, heardTo: now + STALE_MS + 1 };
  if (which === 'alive') return isAwakening ? {} : { heardFrom: now - STALE_MS };
  return isAwakening ? undefined : { heardTo: now - STALE_MS };
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
  { now, wokeAt }: Moment,
): SessionStatus {
  if (closedAt !== null) return 'closed';
  if (Math.abs(now - heartbeatAt) <= STALE_MS) return 'active';
  if (heartbeatAt > now) return 'suspect';
  return wokeAt !== undefined && now - wokeAt <= STALE_MS ? 'suspect' : 'stale';
}
