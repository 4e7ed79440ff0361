import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import { HubError } from '../kernel/errors.ts';
import type { Breaker, BreakerState } from './contract.ts';

export interface BreakerLimits {
  /** So many failures in a row open it; 0 = it never opens. */
  readonly failures: number;
  /** After so long, in ms, one call is let through. */
  readonly openMs: number;
}

export interface BreakerOptions extends BreakerLimits {
  /** Whose it is, for people. */
  readonly of: string;
  /** Monotonic. */
  readonly now: () => number;
  readonly changed: (state: BreakerState, why: string) => void;
}

type Policy = ReturnType<typeof circuitBreaker>;

const names: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'open',
};

/** The call that was let through while half-open. */
interface Trial {
  readonly outcome: PromiseWithResolvers<void>;
  /** When a call was last let through in its name. */
  at: number;
}

/**
 * Cockatiel's breaker, asked and told instead of wrapped round a promise: a relayed call is not one, and most calls pass
 * while it is closed and nothing failed lately, which must cost nothing. Nobody may ever tell what became of a trial (its
 * client went away): then the next call is let through in its place after `openMs`, and the first outcome counts.
 */
export class CallBreaker implements Breaker {
  readonly #options: BreakerOptions;
  #policy: Policy;
  #trial: Trial | undefined;
  /** Closed, and nothing failed since something succeeded. */
  #quiet = true;
  #why = '';

  constructor(options: BreakerOptions) {
    this.#options = options;
    this.#policy = this.#fresh();
  }

  get state(): BreakerState {
    return names[this.#policy.state];
  }

  admit(): void {
    if (this.#quiet || this.#policy.state === CircuitState.Closed) return;
    if (this.#trial ? this.#tryInstead(this.#trial) : this.#tryOnce()) return;
    const { of, openMs } = this.#options;
    const text = `${of} is left alone for a moment, as its last calls came to nothing (${this.#why}). Try again in ${Math.ceil(openMs / 1000)} s; "warren restart" starts it anew at once.`;
    throw new HubError('instance-unavailable', text);
  }

  succeeded(): void {
    if (this.#quiet) return;
    if (this.#policy.state === CircuitState.Closed) this.#quiet = true;
    this.#told(({ resolve }) => resolve());
  }

  failed(why: string): void {
    if (this.#options.failures === 0) return;
    this.#quiet = false;
    this.#why = why;
    this.#told(({ reject }) => reject(new Error(why)));
  }

  /** What was is forgotten: it was started anew by hand. */
  reset(): void {
    const { state } = this;
    this.#policy = this.#fresh();
    this.#trial = undefined;
    this.#quiet = true;
    if (state !== 'closed') this.#options.changed('closed', 'it was reset');
  }

  #fresh(): Policy {
    const { failures, openMs, changed } = this.#options;
    const breaker = new ConsecutiveBreaker(Math.max(1, failures));
    const policy = circuitBreaker(handleAll, { halfOpenAfter: openMs, breaker });
    policy.onStateChange((state) => {
      if (policy !== this.#policy) return; // what was under way when it was reset
      this.#quiet = state === CircuitState.Closed;
      changed(names[state], state === CircuitState.Closed ? 'it answered' : this.#why);
    });
    return policy;
  }

  /** Ends the trial under way, or counts as a call of its own. While it is open nothing counts. */
  #told(tell: (outcome: PromiseWithResolvers<void>) => void): void {
    const { state } = this;
    const outcome = this.#trial?.outcome ?? Promise.withResolvers<void>();
    if (!this.#trial && state === 'closed') this.#run(outcome);
    this.#trial = undefined;
    tell(outcome);
    outcome.promise.catch(() => undefined); // the policy heard of it, or it did not count
  }

  #tryInstead(trial: Trial): boolean {
    const now = this.#options.now();
    if (now - trial.at < this.#options.openMs) return false;
    trial.at = now;
    return true;
  }

  /** False while it is still too early. */
  #tryOnce(): boolean {
    const outcome = Promise.withResolvers<void>();
    if (!this.#run(outcome)) return false;
    this.#trial = { outcome, at: this.#options.now() };
    return true;
  }

  /** Whether the policy let it begin, which it says at once. */
  #run(outcome: PromiseWithResolvers<void>): boolean {
    let began = false;
    this.#policy
      .execute(() => {
        began = true;
        return outcome.promise;
      })
      .catch(() => undefined); // its own failure, or that the circuit is open: both are known
    return began;
  }
}
