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

/** Does it with a signal that is aborted after `ms`, or when `signal` is. */
export async function hurried<T>(
  deed: (signal: AbortSignal) => Promise<T>,
  ms: number,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<T> {
  const late = new AbortController();
  const text = `It took longer than ${ms} ms.`;
  const cancel = clock.after(ms, () => late.abort(new HubError('instance-start-failed', text)));
  try {
    return await deed(AbortSignal.any([signal, late.signal]));
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
