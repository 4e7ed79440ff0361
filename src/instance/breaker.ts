import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import { HubError } from '../kernel/errors.ts';
import type { Breaker, BreakerState } from './contract.ts';

export interface BreakerOptions {
  /** Whose it is, for people. */
  readonly of: string;
  /** So many failures in a row open it. */
  readonly failures: number;
  /** After so long, in ms, one call is let through. */
  readonly openMs: number;
  readonly changed: (state: BreakerState, why: string) => void;
}

const names: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'open',
};

/**
 * Cockatiel's breaker, asked and told instead of wrapped round a promise: a relayed call is not one, and most calls pass
 * while it is closed and nothing failed lately, which must cost nothing.
 */
export class CallBreaker implements Breaker {
  readonly #options: BreakerOptions;
  readonly #policy: ReturnType<typeof circuitBreaker>;
  /** The one call that was let through while half-open. */
  #trial: PromiseWithResolvers<void> | undefined;
  #failing = false;
  #why = '';

  constructor(options: BreakerOptions) {
    this.#options = options;
    const breaker = new ConsecutiveBreaker(options.failures);
    this.#policy = circuitBreaker(handleAll, { halfOpenAfter: options.openMs, breaker });
    this.#policy.onStateChange((state) => options.changed(names[state], this.#why));
  }

  get state(): BreakerState {
    return names[this.#policy.state];
  }

  admit(): void {
    if (this.#policy.state === CircuitState.Closed) return;
    if (!this.#trial && this.#tryOnce()) return;
    const { of, openMs } = this.#options;
    const text = `${of} is left alone for a moment, as its last calls came to nothing (${this.#why}). Try again in ${Math.ceil(openMs / 1000)} s; "warren restart" starts it anew at once.`;
    throw new HubError('instance-unavailable', text);
  }

  succeeded(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#why = 'it answered';
    this.#told((outcome) => outcome.resolve());
  }

  failed(why: string): void {
    this.#failing = true;
    this.#why = why;
    this.#told((outcome) => outcome.reject(new Error(why)));
  }

  /** Ends the trial under way, or counts as a call of its own. */
  #told(tell: (outcome: PromiseWithResolvers<void>) => void): void {
    const outcome = this.#trial ?? Promise.withResolvers<void>();
    if (!this.#trial) this.#run(outcome);
    this.#trial = undefined;
    tell(outcome);
  }

  /** False while it is still too early. */
  #tryOnce(): boolean {
    const outcome = Promise.withResolvers<void>();
    if (!this.#run(outcome)) return false;
    this.#trial = outcome;
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
