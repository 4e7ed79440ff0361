import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';

/** The answer, or `store-away` when there is none in time; one that comes later is not heard. */
export async function inTime<T>(answer: Promise<T>, { clock, ms }: { clock: Clock; ms: number }): Promise<T> {
  const late = Promise.withResolvers<never>();
  const cancel = clock.after(ms, () =>
    late.reject(
      new HubError('store-away', `The database that tells which hub owns what did not answer in ${Math.round(ms)} ms.`),
    ),
  );
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    cancel();
  }
}
