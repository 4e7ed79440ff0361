import type { Clock } from '../kernel/clock.ts';
import type { Chronicle } from './chronicle.ts';
import type { BreakerState, InstanceSpec, InstanceView, Link } from './contract.ts';
import { recent } from './crashes.ts';
import type { State } from './life.ts';
import { hasProcess } from './machine.ts';
import type { Run } from './run.ts';

/** All there is to know of one key. */
export interface Known<S extends InstanceSpec, L extends Link> {
  readonly spec: S;
  readonly state: State;
  /** The latest one. */
  readonly run: Run<S, L> | undefined;
  readonly chronicle: Chronicle<S, L>;
  readonly breaker: BreakerState;
}

/** As people and the admin API see it. */
export function viewOf<S extends InstanceSpec, L extends Link>(known: Known<S, L>, clock: Clock): InstanceView {
  const { spec, state, chronicle, breaker } = known;
  const now = clock.monotonic();
  const wall = (at: number | undefined): number | undefined => (at === undefined ? undefined : clock.now() + at - now);
  const { key, name, project, kind } = spec;
  return {
    key,
    name,
    project,
    kind,
    state: shownAs(state, now),
    leases: state.leases,
    ...living(hasProcess(state) ? known.run : undefined, wall),
    epoch: state.epoch,
    inFlight: linkIn(known)?.inFlight ?? 0,
    calls: chronicle.calls + (linkIn(known)?.calls ?? 0),
    errors: chronicle.errors + (linkIn(known)?.errors ?? 0),
    silentSince: state.kind === 'ready' ? wall(state.silentSince) : undefined,
    nextStartAt: wall(nextStartOf(state, now)),
    crashes: recent(state.crashes, now).length,
    breaker,
    restarts: Math.max(0, chronicle.starts - 1),
    lastError: chronicle.lastError,
    lastExit: chronicle.lastExit,
  };
}

const living = <S extends InstanceSpec, L extends Link>(
  run: Run<S, L> | undefined,
  wall: (at: number | undefined) => number | undefined,
) => {
  const { launched, startedAt, readyAt, heardAt, rssBytes }: Partial<Run<S, L>> = run ?? {};
  const socketPath = launched?.adoptable?.socketPath;
  return { pid: launched?.pid, startedAt, readyAt, heardAt: wall(heardAt), rssBytes, socketPath };
};

const linkIn = <S extends InstanceSpec, L extends Link>({ state, run }: Known<S, L>): L | undefined =>
  state.kind === 'ready' ? run?.link : undefined;

/** A crash loop is shown as such also while nobody holds it: the next caller will be refused. */
function shownAs(state: State, now: number): InstanceView['state'] {
  if (state.kind === 'clearing') return 'stopping';
  return nextStartOf(state, now) !== undefined && state.kind === 'cold' ? 'held' : state.kind;
}

function nextStartOf(state: State, now: number): number | undefined {
  if (state.kind === 'waiting') return state.startAt;
  const hold = 'hold' in state ? state.hold : undefined;
  return hold && (state.kind === 'held' || hold.until > now) ? hold.until : undefined;
}
