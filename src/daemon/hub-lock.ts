import { closeSync, openSync } from 'node:fs';
import { tryLock } from 'fs-native-extensions';
import type { Clock } from '../kernel/clock.ts';

/** A kernel lock held for the life of the process: the kernel gives it back when the process dies, however it dies. */
export interface HubLock extends Disposable {
  readonly path: string;
}

const LOOK_EVERY_MS = 50;

/**
 * Takes the lock of this home, on a file that is never unlinked. Waits at most `waitMs` for the holder to let go;
 * `servedElsewhere` ends the wait early when that holder turns out to serve. Undefined: not taken.
 */
export async function takeLock(
  path: string,
  options: { clock: Clock; waitMs: number; servedElsewhere: () => Promise<boolean> },
): Promise<HubLock | undefined> {
  // Close-on-exec, as Node opens every file: a child that inherited it would keep the lock for ever.
  const fd = openSync(path, 'a', 0o600);
  const until = options.clock.monotonic() + options.waitMs;
  while (!tryLock(fd)) {
    if (options.clock.monotonic() >= until || (await options.servedElsewhere())) {
      closeSync(fd);
      return undefined;
    }
    await options.clock.sleep(LOOK_EVERY_MS);
  }
  return { path, [Symbol.dispose]: () => closeSync(fd) };
}
