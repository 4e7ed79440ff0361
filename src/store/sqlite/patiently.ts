import type { Clock } from '../../kernel/clock.ts';
import { isBusy } from './error-of.ts';

const LOOK_MS = 10;

/** Again and again, for `forMs` at most, while another process has the file. */
export async function patiently<T>(clock: Clock, forMs: number, work: () => T | Promise<T>): Promise<T> {
  const until = clock.monotonic() + forMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || clock.monotonic() >= until) throw error;
      await clock.sleep(LOOK_MS);
    }
  }
}
