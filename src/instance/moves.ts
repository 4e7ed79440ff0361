import type { EndReason, Exit, StopReason } from './contract.ts';
import { backOffMs, HOLD_MS, isLoop, recent } from './crashes.ts';
import type { Effect, Hold, In, Limits, Sequel, Series, State, Step } from './life.ts';

// What several states of `machine.ts` do alike.

/** A process of which nothing may be left before anything else begins. */
type Ending = In<'stopping' | 'clearing'>;

export function start(s: State, how: { series: Series; waiters: number }, now: number, limits: Limits): Step {
  const epoch = s.epoch + 1;
  const giveUpAt = now + limits.startMs;
  return [
    { kind: 'starting', ...kept(s), epoch, ...how, giveUpAt },
    { do: 'launch', epoch },
    { do: 'wake', at: giveUpAt },
  ];
}

export function stop(
  s: In<'starting' | 'ready'>,
  end: { why: StopReason; sequel: Sequel },
  now: number,
  limits: Limits,
): Step {
  const killAt = now + limits.stopMs;
  return [
    { kind: 'stopping', ...kept(s), waiters: 0, ...end, killAt },
    { do: 'signal', epoch: s.epoch, name: 'SIGTERM' },
    { do: 'wake', at: killAt },
  ];
}

/** Ends a start, and tells those who waited at once: they need not wait for the end of the process too. */
export function giveUp(s: In<'starting'>, end: { why: StopReason; sequel: Sequel }, now: number, limits: Limits): Step {
  const [next, ...effects] = stop(s, end, now, limits);
  return [next, { do: 'abort', epoch: s.epoch }, { do: 'refuse', why: end.why }, ...effects];
}

/** The same for a start that failed by the server's own fault. */
export function fail(s: In<'starting'>, why: StopReason, now: number, limits: Limits): Step {
  const { crashes, sequel } = crashed(s, now);
  return giveUp({ ...s, crashes }, { why, sequel }, now, limits);
}

/** The process ended by itself. Its children get what a stop would have given them. */
export function clear(s: In<'starting' | 'ready'>, exit: Exit, now: number, limits: Limits): Step {
  const killAt = now + limits.stopMs;
  const { crashes, sequel } = crashed(s, now);
  return [
    { kind: 'clearing', ...kept(s), crashes, waiters: 0, why: 'crashed', sequel, exit, killAt },
    { do: 'end-link', epoch: s.epoch, why: undefined },
    { do: 'signal', epoch: s.epoch, name: 'SIGTERM' },
    { do: 'wake', at: killAt },
  ];
}

/** One crash more, and what follows it. */
export function crashed(s: In<'starting' | 'ready'>, now: number): { crashes: readonly number[]; sequel: Sequel } {
  const crashes = [...recent(s.crashes, now), now];
  if (isLoop(crashes) || (s.kind === 'starting' && s.series === 'trial')) return { crashes, sequel: 'hold' };
  return { crashes, sequel: s.kind === 'ready' || s.series === 'again' ? 'retry' : 'rest' };
}

/** No process came of the launch. */
export function notLaunched(s: In<'starting'>, innocent: boolean, now: number): Step {
  const told: Effect[] = [
    { do: 'refuse', why: 'not-launched' },
    { do: 'settle', epoch: s.epoch },
  ];
  const untold = { ...s, waiters: 0, why: 'start-failed' as const };
  if (innocent) return [coldAfter(untold), ...told];
  const { crashes, sequel } = crashed(s, now);
  // A command that cannot be run will not get better by itself: only a call tries again.
  const [next, ...effects] =
    sequel === 'hold' ? hold({ ...untold, crashes }, false, now) : [coldAfter({ ...untold, crashes })];
  return [next, ...told, ...effects];
}

/** Nothing of the process is left: what now? */
export function follow(s: Ending, chance: number, now: number, limits: Limits): Step {
  const [next, ...effects] = followed(s, chance, now, limits);
  return [next, { do: 'settle', epoch: s.epoch }, ...effects];
}

function followed(s: Ending, chance: number, now: number, limits: Limits): Step {
  const { waiters, leases, sequel } = s;
  if (sequel === 'hold') return hold(s, true, now);
  if (sequel === 'retry' && leases > 0) return retry(s, chance, now, limits);
  if (sequel === 'return' && leases > 0) return start(s, { series: 'again', waiters }, now, limits);
  return waiters > 0 ? start(s, { series: 'first', waiters }, now, limits) : [coldAfter(s)];
}

function retry(s: Ending, chance: number, now: number, limits: Limits): Step {
  const { waiters } = s;
  const delayMs = backOffMs(s.crashes, chance);
  const told: Effect = { do: 'tell', what: 'waiting', delayMs };
  if (delayMs > 0) {
    const startAt = now + delayMs;
    return [{ kind: 'waiting', ...kept(s), waiters, startAt }, told, { do: 'wake', at: startAt }];
  }
  const [next, ...effects] = start(s, { series: 'again', waiters }, now, limits);
  return [next, told, ...effects];
}

type Ended = (Ending | In<'starting'>) & { why: EndReason };

function hold(s: Ended, alone: boolean, now: number): Step {
  const hold = { until: now + HOLD_MS, alone };
  const told: Effect = { do: 'tell', what: 'held', delayMs: HOLD_MS };
  if (s.leases === 0) return [{ ...coldAfter(s), hold }, told];
  const refused: Effect[] = s.waiters > 0 ? [{ do: 'refuse', why: 'held' }] : [];
  return [{ kind: 'held', ...kept(s), hold }, told, ...refused, { do: 'wake', at: hold.until }];
}

/** Whether a hold is over, and somebody may try. */
export const isOver = (hold: Hold, now: number): boolean => now >= hold.until;

/** What stays known of an instance, whatever becomes of its process. */
export const kept = ({
  epoch,
  leases,
  crashes,
  relievedAt,
}: State): Pick<State, 'epoch' | 'leases' | 'crashes' | 'relievedAt'> => ({
  epoch,
  leases,
  crashes,
  ...(relievedAt !== undefined && { relievedAt }),
});

function coldAfter(s: Ended): In<'cold'> {
  const last = s.kind === 'clearing' ? { why: s.why, exit: s.exit } : { why: s.why };
  return { kind: 'cold', ...kept(s), last };
}

/** A restart that somebody asked for begins with a clean slate. */
export const forgiven = <S extends State>(s: S, why: StopReason): S => (why === 'restart' ? { ...s, crashes: [] } : s);

export const idleWake = (lastActiveAt: number, limits: Limits): Effect[] =>
  limits.idleMs === 0 ? [] : [{ do: 'wake', at: lastActiveAt + limits.idleMs }];
