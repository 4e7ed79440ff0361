import type { EndReason, Exit, StopReason } from './contract.ts';

/**
 * The life of one instance key, as a pure function: `step(state, event, now, limits) -> [state, ...effects]`.
 *
 *   cold ──asked──> starting ──greeted──> ready
 *    ^                  │  stop, failure     │  stop, idle, last lease
 *    │                  └────> stopping <────┘
 *    │    (exited by itself)      │ exited      SIGTERM is out; SIGKILL follows at `killAt`
 *    │          └─────────────────v
 *    └──gone── clearing <─────────┘             the leader is gone, the rest of its process group is not
 *              └──gone, and somebody waits──> starting
 *
 * - `cold`: no process. Remembers how the last one ended. Leaves when somebody asks for the link.
 * - `starting`: from launch to the end of the handshake, at most until `giveUpAt`. Callers who ask wait here. Left early when
 *   the last lease ends (nobody wants it), on request, or when launch, handshake or process fail: then those who wait are told.
 * - `ready`: answers at once whoever asks. Left when the process ends by itself, on request, when the last lease of one
 *   that does not linger ends, or after `idleMs` without activity; a call in flight is activity.
 * - `stopping`: the first reason wins. Who asks now waits for the end and gets a fresh start.
 * - `clearing`: as `stopping`, for what the leader left behind in its group. Only its end makes place for the next process,
 *   so there are never two of one key.
 *
 * Each launch has an epoch; news from an older one is dropped. Leases outlive processes; who waits always holds a lease.
 *
 * What follows the end of a process is decided in `rest` alone: start anew if somebody waits, else `cold`. Restarting by
 * itself after a crash, the back-off between attempts and the crash loop are states between `clearing` and `starting` and
 * belong there; a health probe is one more event that `ready` hears, with its own stop reason.
 */
export type State =
  | { kind: 'cold'; epoch: number; leases: number; last?: { why: EndReason; exit?: Exit } }
  | { kind: 'starting'; epoch: number; leases: number; waiters: number; giveUpAt: number }
  | { kind: 'ready'; epoch: number; leases: number; lastActiveAt: number }
  | { kind: 'stopping'; epoch: number; leases: number; waiters: number; why: StopReason; killAt?: number }
  | { kind: 'clearing'; epoch: number; leases: number; waiters: number; why: EndReason; exit: Exit; killAt?: number };

export type Event =
  | { kind: 'leased' }
  | { kind: 'released' }
  /** Somebody who holds a lease wants the link. */
  | { kind: 'asked' }
  /** Somebody who waited does not any more. */
  | { kind: 'gave-up' }
  | { kind: 'stop-asked'; why: StopReason }
  /** A time that was asked for with `wake` has come; how busy the link is, if there is one. */
  | { kind: 'woke'; use?: { inFlight: number; lastActiveAt: number } }
  | { kind: 'launched'; epoch: number }
  /** There is no process of this epoch and there will be none. */
  | { kind: 'not-launched'; epoch: number }
  | { kind: 'greeted'; epoch: number }
  | { kind: 'greeting-failed'; epoch: number }
  | { kind: 'exited'; epoch: number; exit: Exit }
  /** After `exited`: nothing of its process group is left. */
  | { kind: 'gone'; epoch: number };

/** Why those who wait get an error instead of the link. */
export type Refusal = EndReason | 'not-launched';

export type Effect =
  | { do: 'launch'; epoch: number }
  /** Ends the launch or handshake under way. */
  | { do: 'abort'; epoch: number }
  /** To the whole process group, if there is one. */
  | { do: 'signal'; epoch: number; name: 'SIGTERM' | 'SIGKILL' }
  /** Sends `woke` at that time; replaces the one asked for before. */
  | { do: 'wake'; at: number }
  /** Gives the link to everybody who waits. */
  | { do: 'answer' }
  /** Gives everybody who waits an error. */
  | { do: 'refuse'; why: Refusal }
  /** Tells the link, if the handshake had made one, that its process is gone. */
  | { do: 'end-link'; epoch: number; why: StopReason | undefined }
  /** Nothing of this epoch is left: whoever waits for the stop may go on. */
  | { do: 'settle'; epoch: number };

export interface Limits {
  readonly startMs: number;
  readonly idleMs: number;
  readonly stopMs: number;
  readonly linger: 'keep' | 'stop';
}

export type Step = readonly [State, ...Effect[]];
type In<K extends State['kind']> = Extract<State, { kind: K }>;
type Rule<K extends State['kind'], E extends Event['kind']> = (
  state: In<K>,
  event: Extract<Event, { kind: E }>,
  now: number,
  limits: Limits,
) => Step;
/** What a state hears. Anything else leaves it as it is. */
type Room<K extends State['kind']> = { readonly [E in Event['kind']]?: Rule<K, E> };

export const initial: State = { kind: 'cold', epoch: 0, leases: 0 };

export function step(state: State, event: Event, now: number, limits: Limits): Step {
  if ('epoch' in event && event.epoch !== state.epoch) return [state];
  // The table pairs every rule with its state and event; TypeScript cannot follow that through two look-ups.
  const rule = rooms[state.kind][event.kind] as Rule<State['kind'], Event['kind']> | undefined;
  return rule ? rule(state, event, now, limits) : [state];
}

const cold: Room<'cold'> = {
  leased,
  released: (s) => [{ ...s, leases: s.leases - 1 }],
  asked: (s, _, now, limits) => start(s, 1, now, limits),
};

const starting: Room<'starting'> = {
  leased,
  asked,
  'gave-up': gaveUp,
  released: (s, _, now, limits) =>
    s.leases > 1 ? [{ ...s, leases: s.leases - 1 }] : giveUp({ ...s, leases: 0 }, 'abandoned', now, limits),
  greeted: (s, _, now, limits) => [
    { kind: 'ready', epoch: s.epoch, leases: s.leases, lastActiveAt: now },
    { do: 'answer' },
    ...idleWake(now, limits),
  ],
  'not-launched': (s) => [
    { kind: 'cold', epoch: s.epoch, leases: s.leases, last: { why: 'start-failed' } },
    { do: 'refuse', why: 'not-launched' },
    { do: 'settle', epoch: s.epoch },
  ],
  'greeting-failed': (s, _, now, limits) => giveUp(s, 'start-failed', now, limits),
  exited: (s, e, now, limits) => {
    const [next, ...effects] = clear(s, e.exit, now, limits);
    return [next, { do: 'abort', epoch: s.epoch }, { do: 'refuse', why: 'crashed' }, ...effects];
  },
  'stop-asked': (s, e, now, limits) => giveUp(s, e.why, now, limits),
  woke: (s, _, now, limits) =>
    now < s.giveUpAt ? [s, { do: 'wake', at: s.giveUpAt }] : giveUp(s, 'start-timeout', now, limits),
};

const ready: Room<'ready'> = {
  leased,
  asked: (s, _, now) => [{ ...s, lastActiveAt: now }, { do: 'answer' }],
  released: (s, _, now, limits) => {
    const left = { ...s, leases: s.leases - 1 };
    return left.leases === 0 && limits.linger === 'stop' ? stop(left, 'released', now, limits) : [left];
  },
  exited: (s, e, now, limits) => clear(s, e.exit, now, limits),
  'stop-asked': (s, e, now, limits) => stop(s, e.why, now, limits),
  woke: (s, { use }, now, limits) => {
    if (limits.idleMs === 0) return [s];
    const seen = use && use.inFlight > 0 ? now : (use?.lastActiveAt ?? 0);
    const lastActiveAt = Math.max(s.lastActiveAt, seen);
    if (now >= lastActiveAt + limits.idleMs) return stop(s, 'idle', now, limits);
    return [{ ...s, lastActiveAt }, ...idleWake(lastActiveAt, limits)];
  },
};

const stopping: Room<'stopping'> = {
  leased,
  asked,
  'gave-up': gaveUp,
  released: (s) => [{ ...s, leases: s.leases - 1 }],
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
  'not-launched': (s, _, now, limits) => rest(s, now, limits),
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
  released: (s) => [{ ...s, leases: s.leases - 1 }],
  'stop-asked': stopAgain,
  gone: (s, _, now, limits) => rest(s, now, limits),
  woke: kill,
};

const rooms: { readonly [K in State['kind']]: Room<K> } = { cold, starting, ready, stopping, clearing };

// What several states do alike.

function leased(s: State): Step {
  return [{ ...s, leases: s.leases + 1 }];
}

function asked(s: In<'starting' | 'stopping' | 'clearing'>): Step {
  return [{ ...s, waiters: s.waiters + 1 }];
}

function gaveUp(s: In<'starting' | 'stopping' | 'clearing'>): Step {
  return [{ ...s, waiters: s.waiters - 1 }];
}

function start(s: State, waiters: number, now: number, limits: Limits): Step {
  const epoch = s.epoch + 1;
  const giveUpAt = now + limits.startMs;
  return [
    { kind: 'starting', epoch, leases: s.leases, waiters, giveUpAt },
    { do: 'launch', epoch },
    { do: 'wake', at: giveUpAt },
  ];
}

function stop(s: In<'starting' | 'ready'>, why: StopReason, now: number, limits: Limits): Step {
  const killAt = now + limits.stopMs;
  return [
    { kind: 'stopping', epoch: s.epoch, leases: s.leases, waiters: 0, why, killAt },
    { do: 'signal', epoch: s.epoch, name: 'SIGTERM' },
    { do: 'wake', at: killAt },
  ];
}

/** Ends a start, and tells those who waited at once: they need not wait for the end of the process too. */
function giveUp(s: In<'starting'>, why: StopReason, now: number, limits: Limits): Step {
  const [next, ...effects] = stop(s, why, now, limits);
  return [next, { do: 'abort', epoch: s.epoch }, { do: 'refuse', why }, ...effects];
}

/** The process ended by itself. Its children get what a stop would have given them. */
function clear(s: In<'starting' | 'ready'>, exit: Exit, now: number, limits: Limits): Step {
  const killAt = now + limits.stopMs;
  return [
    { kind: 'clearing', epoch: s.epoch, leases: s.leases, waiters: 0, why: 'crashed', exit, killAt },
    { do: 'end-link', epoch: s.epoch, why: undefined },
    { do: 'signal', epoch: s.epoch, name: 'SIGTERM' },
    { do: 'wake', at: killAt },
  ];
}

function kill(s: In<'stopping' | 'clearing'>, _: Event, now: number): Step {
  const { killAt, ...killed } = s;
  if (killAt === undefined) return [s];
  return now < killAt ? [s, { do: 'wake', at: killAt }] : [killed, { do: 'signal', epoch: s.epoch, name: 'SIGKILL' }];
}

/** A second stop has no say in the reason, but it means those who wait for a fresh start too; a restart does not. */
function stopAgain(s: In<'stopping' | 'clearing'>, e: { why: StopReason }): Step {
  if (e.why === 'restart' || s.waiters === 0) return [s];
  return [
    { ...s, waiters: 0 },
    { do: 'refuse', why: e.why },
  ];
}

/** Nothing of the process is left: what now? */
function rest(s: In<'stopping' | 'clearing'>, now: number, limits: Limits): Step {
  const settle: Effect = { do: 'settle', epoch: s.epoch };
  if (s.waiters > 0) {
    const [next, ...effects] = start(s, s.waiters, now, limits);
    return [next, settle, ...effects];
  }
  const last = s.kind === 'clearing' ? { why: s.why, exit: s.exit } : { why: s.why };
  return [{ kind: 'cold', epoch: s.epoch, leases: s.leases, last }, settle];
}

const idleWake = (lastActiveAt: number, limits: Limits): Effect[] =>
  limits.idleMs === 0 ? [] : [{ do: 'wake', at: lastActiveAt + limits.idleMs }];
