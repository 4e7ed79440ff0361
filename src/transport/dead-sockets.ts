import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode } from '../kernel/has-code.ts';
import { dialUnix } from './unix.ts';

/** Takes the name of a socket away, when it is one; whatever else stands there is somebody's. */
export function removeSocket(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) rmSync(path, { force: true });
}

/**
 * Takes away the sockets of `dir` with such a name behind which nobody listens. Only for names that appear when somebody
 * listens already, as those of `listenUnix` do: then a refused connection means that its process is gone.
 */
export async function removeDeadSockets(dir: string, name: RegExp): Promise<void> {
  const paths = readdirSync(dir).flatMap((one) => (name.test(one) ? [join(dir, one)] : []));
  await Promise.all(
    paths.map(async (path) => {
      if (await isDead(path)) removeSocket(path);
    }),
  );
}

async function isDead(path: string): Promise<boolean> {
  try {
    (await dialUnix(path)).destroy();
    return false;
  } catch (error) {
    return hasCode(error, 'ECONNREFUSED');
  }
}
