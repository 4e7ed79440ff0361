import { rmSync } from 'node:fs';
import { places } from '../../config/index.ts';
import type { Io } from '../io.ts';
import type { Findings } from './findings.ts';
import { underLock } from './hub-lock.ts';

/** Removes what is surely stale, and answers what that was. Only under the hub's own lock, so that no hub can be there. */
export async function mend(found: Findings, io: Io): Promise<readonly string[]> {
  const { hubFile, lockFile } = places(io.env, io.homedir);
  const stale = staleFiles(found, hubFile);
  if (stale.length === 0) return [];
  const removed = await underLock(lockFile, () => {
    for (const path of stale) rmSync(path, { force: true });
    return stale;
  });
  return removed ?? [];
}

/** Nothing that belongs to a living process, and nothing that was not looked at. */
export function staleFiles({ hubFile, socket, staleTicket, socketsDenied }: Findings, record: string): string[] {
  if (hubFile.kind === 'record' && hubFile.isAlive) return [];
  const isDead = hubFile.kind !== 'absent';
  const isSocketDead = socket.exists && !socket.answers && socketsDenied === undefined;
  return [
    ...(isDead ? [record] : []),
    ...(isSocketDead ? [socket.path] : []),
    ...(staleTicket === undefined ? [] : [staleTicket]),
  ];
}
