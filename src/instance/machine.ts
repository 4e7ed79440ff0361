import type { StopReason } from './contract.ts';
import { recent } from './crashes.ts';
import type { AnyRule, Event, In, Limits, Room, State, Step } from './life.ts';
import { clear, fail, follow, forgiven, giveUp, idleWake, isOver, kept, notLaunched, start, stop } from './moves.ts';
import { cut, looked, relieve } from './wellness.ts';

/**
 * The life of one instance key, as a pure function: `step(state, event, now, limits) -> [state, ...effects]`.
 *
 *   cold ──asked──> starting ──greeted──> ready
 *    ^               ^  │  stop, failure     │  stop, idle, last lease, silence, memory
 *    │               │  └────> stopping <────┘
 *    │    (exited by itself)      │ exited      SIGTERM is out; SIGKILL follows at `killAt`
 *    │               │  └─────────v
 *    ├──gone──────── │ ─────── clearing         the leader is gone, the rest of its process group is not
 *    │               │            │ gone
 *    │               ├────────────┤             somebody waits, or it crashed for the first time
 *    │               ├─ waiting <─┤             it crashed again: back-off
 *    └─ last lease ──┴── held  <──┘             crash loop: everybody is refused, then one try
 *
 * - `cold`: no process. Leaves when somebody asks for the link, or when a living process of an earlier hub is handed over.
 *   Remembers crashes, and a hold that is not over yet.
 * - `starting`: from launch to the end of the handshake, at most until `giveUpAt`; waiting for a place does not count. Callers
 *   who ask wait here. Left early when the last lease ends (nobody wants it), on request, or when launch, handshake or process
 *   fail: then those who wait are told.
 * - `ready`: answers at once whoever asks. Left when the process ends by itself, on request, when the last lease of one
 *   that does not linger ends, after `idleMs` without activity (a call in flight is activity), when it is silent or cut off
 *   (`wellness.ts`) or takes too much memory.
 * - `stopping`: the first reason wins. Who asks now waits for the end and gets a fresh start.
 * - `clearing`: as `stopping`, for what the leader left behind in its group. Only its end makes place for the next process,
 *   so there are never two of one key.
 * - `waiting`: it crashed after it had been ready, and somebody holds a lease: started again at `startAt`. Who asks waits.
 * - `held`: it crashes all the time. Who asks is refused until the hold is over; then one try, which decides.
 *
 * Each launch has an epoch; news from an older one is dropped. Leases outlive processes; who waits always holds a lease. A
 * crash is an end that nobody wanted: by itself, by a start that failed or took too long, by silence. What follows the end of
 * a process is decided when its end begins (`sequel`) and done in `follow` (`moves.ts`) alone.
 */
export function step(state: State, event: Event, now: number, limits: Limits): Step {
  if ('epoch' in event && event.epoch !== state.epoch) return [state];
  // The table pairs every rule with its state and event; TypeScript cannot follow that through two look-ups.
  const rule = rooms[state.kind][event.kind] as AnyRule | undefined;
  return rule ? rule(state, event, now, limits) : [state];
}

export const initial: State = { kind: 'cold', epoch: 0, leases: 0, crashes: [] };

/** While there is any, nothing else may be started. */
export const hasProcess = ({ kind }: State): boolean => kind !== 'cold' && kind !== 'waiting' && kind !== 'held';

const cold: Room<'cold'> = {
  leased,
  released,
  asked: (s, _, now, limits) => {
    const { hold } = s;
    if (hold && !isOver(hold, now))
      return [
        { kind: 'held', ...kept(s), hold },
        { do: 'refuse', why: 'held' },
        { do: 'wake', at: hold.until },
      ];
    const series = hold && recent(s.crashes, now).length > 0 ? 'trial' : 'first';
    return start(s, { series, waiters: 1 }, now, limits);
  },
  adopted: (s, e, now, limits) => {
    const epoch = Math.max(s.epoch + 1, e.as);
    const giveUpAt = now + limits.startMs;
    return [
      { kind: 'starting', ...kept(s), epoch, series: 'first', waiters: 0, giveUpAt },
      { do: 'adopt', epoch },
      { do: 'wake', at: giveUpAt },
    ];
  },
  'stop-asked': (s, { why }) => [why === 'restart' ? { kind: 'cold', ...kept(forgiven(s, why)) } : s],
};

const starting: Room<'starting'> = {
  leased,
  asked,
  'gave-up': gaveUp,
  released: (s, _, now, limits) =>
    s.leases > 1 ? released(s) : giveUp({ ...s, leases: 0 }, { why: 'abandoned', sequel: 'rest' }, now, limits),
  // The queue gives up by itself after `startMs` and says why; this is for a queue that does not.
  queued: (s, _, now, limits) => until(s, now + 2 * limits.startMs),
  placed: (s, _, now, limits) => until(s, now + limits.startMs),
  greeted: (s, _, now, limits) => [
    { kind: 'ready', ...kept(s), lastActiveAt: now, misses: 0 },
    { do: 'answer' },
    ...idleWake(now, limits),
  ],
  'not-launched': (s, { innocent }, now) => notLaunched(s, innocent ?? false, now),
  'greeting-failed': (s, { innocent }, now, limits) =>
    innocent ? giveUp(s, { why: 'start-failed', sequel: 'rest' }, now, limits) : fail(s, 'start-failed', now, limits),
  exited: (s, e, now, limits) => {
    const [next, ...effects] = clear(s, e.exit, now, limits);
    return [next, { do: 'abort', epoch: s.epoch }, { do: 'refuse', why: 'crashed' }, ...effects];
  },
  'stop-asked': (s, { why }, now, limits) => giveUp(forgiven(s, why), { why, sequel: 'rest' }, now, limits),
  woke: (s, _, now, limits) =>
    now < s.giveUpAt ? [s, { do: 'wake', at: s.giveUpAt }] : fail(s, 'start-timeout', now, limits),
};

const ready: Room<'ready'> = {
  leased,
  asked: (s, _, now) => [{ ...s, lastActiveAt: now }, { do: 'answer' }],
  released: (s, _, now, limits) => {
    const left = { ...s, leases: s.leases - 1 };
    return left.leases === 0 && limits.linger === 'stop'
      ? stop(left, { why: 'released', sequel: 'rest' }, now, limits)
      : [left];
  },
  probed: looked,
  cut,
  exited: (s, e, now, limits) => clear(s, e.exit, now, limits),
  'stop-asked': (s, { why }, now, limits) => stop(forgiven(s, why), { why, sequel: 'rest' }, now, limits),
  woke: (s, { use }, now, limits) => {
    const inFlight = use?.inFlight ?? 0;
    if (s.heavySince !== undefined) return relieve({ ...s, heavySince: s.heavySince }, inFlight, now, limits);
    if (limits.idleMs === 0) return [s];
    const lastActiveAt = Math.max(s.lastActiveAt, inFlight > 0 ? now : (use?.lastActiveAt ?? 0));
    if (now >= lastActiveAt + limits.idleMs) return stop(s, { why: 'idle', sequel: 'rest' }, now, limits);
    return [{ ...s, lastActiveAt }, ...idleWake(lastActiveAt, limits)];
  },
};

const stopping: Room<'stopping'> = {
  leased,
  asked,
  'gave-up': gaveUp,
  released,
  'stop-asked': stopAgain,
  // The launch was under way when the stop was decided: its process hears of it now.
  launched: (s, _, now, limits) => {
    const killAt = now + limits.stopMs;
    return [
      { ...s, killAt },
      { do: 'signal', epoch: s.epoch, name: 'SIGTERM' },
      { do: 'wake', at: killAt },
    ];
  },
  'not-launched': (s, { chance }, now, limits) => follow(s, chance, now, limits),
  exited: (s, e) => [
    { ...s, kind: 'clearing', exit: e.exit },
    { do: 'end-link', epoch: s.epoch, why: s.why },
  ],
  woke: kill,
};

const clearing: Room<'clearing'> = {
  leased,
  asked,
  'gave-up': gaveUp,
  released,
  'stop-asked': stopAgain,
  gone: (s, { chance }, now, limits) => follow(s, chance, now, limits),
  woke: kill,
};

const waiting: Room<'waiting'> = {
  leased,
  asked,
  'gave-up': gaveUp,
  released: (s) => (s.leases > 1 ? released(s) : [{ kind: 'cold', ...kept(s), leases: 0 }]),
  'stop-asked': (s, { why }) => [
    { kind: 'cold', ...kept(forgiven(s, why)) },
    ...(s.waiters > 0 ? [{ do: 'refuse', why } as const] : []),
  ],
  woke: (s, _, now, limits) =>
    now < s.startAt
      ? [s, { do: 'wake', at: s.startAt }]
      : start(s, { series: 'again', waiters: s.waiters }, now, limits),
};

const held: Room<'held'> = {
  leased,
  asked: (s, _, now, limits) =>
    isOver(s.hold, now) ? start(s, { series: 'trial', waiters: 1 }, now, limits) : [s, { do: 'refuse', why: 'held' }],
  released: (s) => (s.leases > 1 ? released(s) : [letGo({ ...s, leases: 0 })]),
  'stop-asked': (s, { why }) => [why === 'restart' ? { kind: 'cold', ...kept(forgiven(s, why)) } : letGo(s)],
  woke: (s, _, now, limits) => {
    if (!isOver(s.hold, now)) return [s, { do: 'wake', at: s.hold.until }];
    return s.hold.alone ? start(s, { series: 'trial', waiters: 0 }, now, limits) : [letGo(s)];
  },
};

const rooms: { readonly [K in State['kind']]: Room<K> } = {
  cold,
  starting,
  ready,
  stopping,
  clearing,
  waiting,
  held,
};

function leased(s: State): Step {
  return [{ ...s, leases: s.leases + 1 }];
}

function released(s: State): Step {
  return [{ ...s, leases: s.leases - 1 }];
}

type Patient = In<'starting' | 'stopping' | 'clearing' | 'waiting'>;

function asked(s: Patient): Step {
  return [{ ...s, waiters: s.waiters + 1 }];
}

function gaveUp(s: Patient): Step {
  return [{ ...s, waiters: s.waiters - 1 }];
}

const until = (s: In<'starting'>, giveUpAt: number): Step => [
  { ...s, giveUpAt },
  { do: 'wake', at: giveUpAt },
];

function kill(s: In<'stopping' | 'clearing'>, _: Event, now: number): Step {
  const { killAt, ...killed } = s;
  if (killAt === undefined) return [s];
  return now < killAt ? [s, { do: 'wake', at: killAt }] : [killed, { do: 'signal', epoch: s.epoch, name: 'SIGKILL' }];
}

/**
 * A second stop has no say in the reason, but nothing is started by itself any more, and it means those who wait for a
 * fresh start too; a restart does not.
 */
function stopAgain(s: In<'stopping' | 'clearing'>, { why }: { why: StopReason }): Step {
  const resting = { ...forgiven(s, why), sequel: 'rest' as const };
  if (why === 'restart' || s.waiters === 0) return [resting];
  return [
    { ...resting, waiters: 0 },
    { do: 'refuse', why },
  ];
}

/** Held, and nobody is left who would want the try. */
const letGo = (s: In<'held'>): State => ({ kind: 'cold', ...kept(s), hold: s.hold });
