import {
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  halfJitterGenerator,
  handleWhen,
  type IPolicy,
  type RetryPolicy,
  retry,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';
import { type Patience, patience } from '../kernel/patience.ts';
import type { Store, StoreStanding } from './contract.ts';
import { type Fault, faultOf } from './fault-of.ts';

export interface StorePatience extends Patience {
  /** What one try may take; of questions, where a server is asked. */
  readonly timeoutMs: number;
  /** So many operations in a row that came to nothing open the breaker. */
  readonly failures: number;
  /** After so long, in ms, it lets one through; doubles up to `longestOpenMs` while that fails. */
  readonly openMs: number;
  readonly longestOpenMs: number;
  /** Questions at a time, and so many that wait for their turn. */
  readonly concurrent: number;
  readonly queued: number;
}

/** Unless the settings say otherwise. */
export const storePatience: StorePatience = {
  ...patience.store,
  failures: 3,
  openMs: 1000,
  longestOpenMs: 15_000,
  concurrent: 8,
  queued: 2048,
};

type BreakerState = StoreStanding['breaker'];

const names: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'open',
};

/** An error that says the store is not well; what it refuses says nothing about it. */
const isUnwell = (error: unknown): boolean => unwell.has(faultOf(error));
const unwell: ReadonlySet<Fault> = new Set(['passing', 'lasting']);

const steps = (first: number, longest: number) =>
  new ExponentialBackoff({ initialDelay: first, maxDelay: longest, generator: halfJitterGenerator });

/**
 * Everything asked of the store goes through here: time-out, within retry, within the breaker; questions within a bulkhead.
 * A file answers a question, or refuses it while another process has the file: only a server may leave it open.
 */
export class StorePolicies {
  readonly #breaker: ReturnType<typeof circuitBreaker>;
  readonly #deed: IPolicy;
  readonly #question: IPolicy;
  readonly #again: RetryPolicy;

  constructor(how: StorePatience, engine: Store['engine'], changed: (state: BreakerState) => void) {
    const { timeoutMs, retries, firstMs, longestMs, failures, openMs, longestOpenMs } = how;
    const impatient = timeout(timeoutMs, {
      strategy: TimeoutStrategy.Aggressive,
      abortOnReturn: false,
    }).dangerouslyUnref();
    const passing = handleWhen((error) => faultOf(error) === 'passing');
    const backoff = steps(firstMs, longestMs);
    const repeated = retry(passing, { maxAttempts: retries, backoff }).dangerouslyUnref();
    const breaker = new ConsecutiveBreaker(failures);
    this.#breaker = circuitBreaker(handleWhen(isUnwell), { breaker, halfOpenAfter: steps(openMs, longestOpenMs) });
    this.#breaker.onStateChange((state) => changed(names[state]));
    this.#deed = wrap(this.#breaker, repeated, impatient);
    const asked = engine === 'sqlite' ? wrap(this.#breaker, repeated) : this.#deed;
    this.#question = wrap(bulkhead(how.concurrent, how.queued), asked);
    const mendable = handleWhen((error) => faultOf(error) !== 'final');
    const slower = steps(openMs / 2, longestOpenMs);
    this.#again = retry(mendable, { maxAttempts: Number.POSITIVE_INFINITY, backoff: slower }).dangerouslyUnref();
  }

  get breaker(): BreakerState {
    return names[this.#breaker.state];
  }

  /** What the journal does: one at a time already. */
  deed<T>(act: () => Promise<T>): Promise<T> {
    return this.#deed.execute(act);
  }

  question<T>(act: () => Promise<T>): Promise<T> {
    return this.#question.execute(act);
  }

  /** Until it succeeds, fails for good, or is no longer wanted. */
  untilDone<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.#again.execute(act, signal);
  }
}
