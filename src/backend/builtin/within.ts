import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';

/** The same promise, with an end to the patience for it: rejects with `instance-start-failed` and `what` then. */
export async function within<T>(promise: Promise<T>, ms: number, what: string, clock: Clock): Promise<T> {
  const late = Promise.withResolvers<never>();
  const cancel = clock.after(ms, () => late.reject(new HubError('instance-start-failed', `${what} within ${ms} ms.`)));
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    cancel();
  }
}

/** Ends the wait for a promise when the signal does. */
export async function unless<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
