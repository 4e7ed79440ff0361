import { closeSync, openSync } from 'node:fs';
import type { Clock } from '../../../kernel/clock.ts';

const LOOK_EVERY_MS = 100;

/**
 * One builds at a time, on this machine: a kernel lock on a file that is never unlinked, given back by the kernel when its
 * holder dies. Rejects with the signal's reason when it is aborted first.
 */
export async function takeBuildLock(path: string, clock: Clock, signal: AbortSignal): Promise<Disposable> {
  for (;;) {
    signal.throwIfAborted();
    const lock = await tryBuildLock(path);
    if (lock) return lock;
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/** Undefined: somebody else has it. The native code is loaded here: whoever never builds need not wait for it. */
export async function tryBuildLock(path: string): Promise<Disposable | undefined> {
  const { tryLock } = await import('fs-native-extensions');
  const fd = openSync(path, 'a', 0o600); // closed on exec: an engine that inherited it would keep the lock
  if (tryLock(fd)) return { [Symbol.dispose]: () => closeSync(fd) };
  closeSync(fd);
  return undefined;
}
