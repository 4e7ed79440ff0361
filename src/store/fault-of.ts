import { isBrokenCircuitError, isTaskCancelledError } from 'cockatiel';
import { HubError } from '../kernel/errors.ts';

/**
 * What an error of the store means: `passing` is gone in a moment, `lasting` means the store cannot work now, `final` that
 * this program can do nothing with it, `other` that something is wrong with what was asked. Engines tell which is which
 * by `store-away` and its fact `passing`.
 */
export type Fault = 'passing' | 'lasting' | 'final' | 'other';

export function faultOf(thrown: unknown): Fault {
  if (isBrokenCircuitError(thrown) || isTaskCancelledError(thrown)) return 'lasting';
  if (!(thrown instanceof HubError)) return 'other';
  if (thrown.code === 'store-away') return thrown.facts['passing'] === true ? 'passing' : 'lasting';
  return thrown.kind.retry === 'never' ? 'final' : 'other';
}
