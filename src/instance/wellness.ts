import type { Effect, Health, In, Limits, Step } from './life.ts';
import { crashed, idleWake, stop } from './moves.ts';

/** So many probes in a row that come to nothing mean that nobody is there. */
const MISSES = 3;
/** One that is too heavy is restarted when nothing is in flight, or else after so long. */
const RELIEF_MS = 30_000;
const RELIEF_LOOK_MS = 1000;
/** But not again before so long: one that always takes more than it may would do nothing but start. */
const RELIEF_GAP_MS = 5 * 60_000;

/** `ready` and what a probe gave. */
export function looked(s: In<'ready'>, health: Health, now: number, limits: Limits): Step {
  const { silentSince, ...heard } = s;
  if (health.heard) return weighed({ ...heard, misses: 0 }, health, now, limits);
  const silent = { ...s, misses: s.misses + 1, silentSince: silentSince ?? now };
  if (silent.misses >= MISSES && means(health)) {
    const { crashes, sequel } = crashed(s, now);
    return stop({ ...silent, crashes }, { why: 'unresponsive', sequel }, now, limits);
  }
  const [next, ...effects] = weighed(silent, health, now, limits);
  const told: Effect[] = s.misses === 0 ? [{ do: 'tell', what: 'silent' }] : [];
  return [next, ...told, ...effects];
}

/** Whoever cannot be heard answers nobody, whatever it does: no need to ask it three times. */
export function cut(s: In<'ready'>, _: unknown, now: number, limits: Limits): Step {
  const { crashes, sequel } = crashed(s, now);
  return stop({ ...s, crashes }, { why: 'unresponsive', sequel }, now, limits);
}

/** Whether silence means that it hangs. Somebody else's server may be deep in a long call, or know no answer to a probe. */
const means = ({ answers, inFlight }: Health): boolean =>
  answers === 'always' || (answers === 'before' && inFlight === 0);

function weighed(s: In<'ready'>, { rssBytes, inFlight }: Health, now: number, limits: Limits): Step {
  if (rssBytes === undefined) return [s];
  const { heavySince, ...light } = s;
  if (limits.memoryBytes === 0 || rssBytes <= limits.memoryBytes)
    return heavySince === undefined ? [s] : [light, ...idleWake(s.lastActiveAt, limits)];
  if (heavySince !== undefined) return [s]; // looked at every second already
  const [next, ...effects] = relieve({ ...s, heavySince: now }, inFlight, now, limits);
  return [next, { do: 'tell', what: 'heavy' }, ...effects];
}

/** Too heavy: is this the moment to start it anew? */
export function relieve(s: In<'ready'> & { heavySince: number }, inFlight: number, now: number, limits: Limits): Step {
  const late = now >= s.heavySince + RELIEF_MS;
  const early = s.relievedAt !== undefined && now < s.relievedAt + RELIEF_GAP_MS;
  if (early || (inFlight > 0 && !late)) return [s, { do: 'wake', at: now + RELIEF_LOOK_MS }];
  return stop({ ...s, relievedAt: now }, { why: 'memory', sequel: 'return' }, now, limits);
}
