import { setTimeout as sleep } from 'node:timers/promises';

/** What a look gave: something true, or not yet. */
type Fact<T> = T | undefined | false | null | 0 | '';

export interface WaitOptions {
  withinMs?: number;
  everyMs?: number;
}

/**
 * Looks again and again until `look` gives something true, and fails with `what` when the deadline passes: a late one, for it
 * says nothing of how fast something is, and machines that run all tests are slow.
 */
export async function waitFor<T>(
  what: string,
  look: () => Fact<T> | Promise<Fact<T>>,
  { withinMs = 30_000, everyMs = 20 }: WaitOptions = {},
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const fact = await look();
    if (fact) return fact;
    if (performance.now() > deadline) throw new Error(`${what}: not so after ${withinMs} ms`);
    await sleep(everyMs);
  }
}
