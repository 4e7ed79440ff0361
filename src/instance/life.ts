import type { EndReason, Exit, StopReason } from './contract.ts';

/** What every state knows. */
interface Base {
  /** Of the latest launch. News from an older one is dropped. */
  readonly epoch: number;
  readonly leases: number;
  /** When it crashed, of late: see `crashes.ts`. */
  readonly crashes: readonly number[];
  /** When it was last restarted for its memory. */
  readonly relievedAt?: number;
}

/**
 * How a start came about, and so what follows when it fails: after a `first` one the next caller tries again; one that was
 * ready before is started `again` by itself, later and later; a `trial` is the one try of a crash loop, which is held on.
 */
export type Series = 'first' | 'again' | 'trial';

/**
 * What follows the end of a process. `rest`: cold, unless somebody waits. `return`: a new one if anybody holds a lease.
 * `retry`: the same after a back-off. `hold`: none for a while.
 */
export type Sequel = 'rest' | 'return' | 'retry' | 'hold';

/** A crash loop: until then every asker is refused. */
export interface Hold {
  readonly until: number;
  /** The one try after it is made without a call, if somebody holds a lease. */
  readonly alone: boolean;
}

export type State =
  | (Base & { kind: 'cold'; hold?: Hold; last?: { why: EndReason; exit?: Exit } })
  | (Base & { kind: 'starting'; series: Series; waiters: number; giveUpAt: number })
  | (Base & {
      kind: 'ready';
      lastActiveAt: number;
      /** Probes in a row that came to nothing, and when the first of them was missed. */
      misses: number;
      silentSince?: number;
      /** Since when it takes more memory than it may. */
      heavySince?: number;
    })
  | (Base & { kind: 'stopping'; waiters: number; why: StopReason; sequel: Sequel; killAt?: number })
  | (Base & { kind: 'clearing'; waiters: number; why: EndReason; sequel: Sequel; exit: Exit; killAt?: number })
  | (Base & { kind: 'waiting'; waiters: number; startAt: number })
  | (Base & { kind: 'held'; hold: Hold });

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
  /** A living process of an earlier hub is handed over, which called its start `as`. */
  | { kind: 'adopted'; as: number }
  /** The launch waits for its turn; it will end by itself if that takes too long. */
  | { kind: 'queued'; epoch: number }
  /** Its turn has come. */
  | { kind: 'placed'; epoch: number }
  | { kind: 'launched'; epoch: number }
  /** There is no process of this epoch and there will be none. `innocent`: by no fault of the server's. `chance` is in [0, 1). */
  | { kind: 'not-launched'; epoch: number; innocent?: boolean; chance: number }
  | { kind: 'greeted'; epoch: number }
  | { kind: 'greeting-failed'; epoch: number; innocent?: boolean }
  | ({ kind: 'probed'; epoch: number } & Health)
  /** It lives and nothing can be heard of it any more. */
  | { kind: 'cut'; epoch: number }
  | { kind: 'exited'; epoch: number; exit: Exit }
  /** After `exited`: nothing of its process group is left. */
  | { kind: 'gone'; epoch: number; chance: number };

/** What a look at a ready process gave. */
export interface Health {
  /** It answered the probe before this one, or said anything since. */
  readonly heard: boolean;
  readonly inFlight: number;
  /** What its silence is worth: our own code always answers; of others only those that did so before. */
  readonly answers: 'always' | 'before' | 'never';
  readonly rssBytes?: number;
}

/** Why those who wait get an error instead of the link. */
export type Refusal = EndReason | 'not-launched' | 'held';

export type Effect =
  | { do: 'launch'; epoch: number }
  /** Goes on with the process that was handed over. */
  | { do: 'adopt'; epoch: number }
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
  | { do: 'settle'; epoch: number }
  /** People are told: it missed a probe; it takes too much memory. */
  | { do: 'tell'; what: 'silent' | 'heavy' }
  /** And: it crashed and is started again after so long; it crashed too often. */
  | { do: 'tell'; what: 'waiting' | 'held'; delayMs: number };

export interface Limits {
  readonly startMs: number;
  readonly idleMs: number;
  readonly stopMs: number;
  readonly linger: 'keep' | 'stop';
  readonly memoryBytes: number;
}

export type Step = readonly [State, ...Effect[]];
export type In<K extends State['kind']> = Extract<State, { kind: K }>;
type Rule<K extends State['kind'], E extends Event['kind']> = (
  state: In<K>,
  event: Extract<Event, { kind: E }>,
  now: number,
  limits: Limits,
) => Step;
/** What a state hears. Anything else leaves it as it is. */
export type Room<K extends State['kind']> = { readonly [E in Event['kind']]?: Rule<K, E> };
export type AnyRule = Rule<State['kind'], Event['kind']>;
