import { ExponentialBackoff, halfJitterGenerator, handleWhen, retry } from 'cockatiel';
import { HubError } from '../kernel/errors.ts';
import { type Patience, patience } from '../kernel/patience.ts';
import type { Launcher } from './contract.ts';

/** Does it again while it fails with what passes by itself; the last failure is the caller's. */
export function patiently<T>(
  deed: () => Promise<T>,
  { passes, retries, firstMs, longestMs }: Patience & { readonly passes: (error: unknown) => boolean },
  signal?: AbortSignal,
): Promise<T> {
  const backoff = new ExponentialBackoff({
    initialDelay: firstMs,
    maxDelay: longestMs,
    generator: halfJitterGenerator,
  });
  return retry(handleWhen(passes), { maxAttempts: retries, backoff }).dangerouslyUnref().execute(deed, signal);
}

/** The system had no room for a process; another one may end any moment. */
const full: ReadonlySet<unknown> = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM', 'ETXTBSY']);
const isFull = (error: unknown): boolean =>
  error instanceof HubError && error.code === 'instance-start-failed' && full.has(error.facts['code']);

/** A start that failed for want of room is tried again. One that ran and died is not: that is the server's own fault. */
export const patientLauncher = (launcher: Launcher, how: Patience = patience.spawn): Launcher => ({
  launch: (spec, signal) => patiently(() => launcher.launch(spec, signal), { ...how, passes: isFull }, signal),
});
