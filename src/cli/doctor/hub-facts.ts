import { lstatSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { HubError } from '../../kernel/errors.ts';
import { dialUnix } from '../../transport/index.ts';
import { AdminClient } from '../admin-client.ts';
import type { HomeProcess } from '../home-processes.ts';
import { readHubFile } from '../hub-file.ts';
import { isSameProcess, startTimeOf } from '../process-identity.ts';
import { quoted } from '../visible.ts';
import type { Findings } from './findings.ts';

export function recordFacts(hubFile: string): Findings['hubFile'] {
  try {
    const hub = readHubFile(hubFile);
    return hub ? { kind: 'record', hub, isAlive: isSameProcess(hub) } : { kind: 'absent' };
  } catch (error) {
    if (error instanceof HubError) return { kind: 'unreadable', why: error.message };
    throw error;
  }
}

export async function answerFacts(record: Findings['hubFile']): Promise<Findings['answer']> {
  if (record.kind !== 'record' || !record.isAlive) return { problem: 'No hub is running.' };
  try {
    const { version, problems } = await new AdminClient(record.hub).status();
    return { version, problems };
  } catch (error) {
    if (error instanceof HubError) return { problem: error.message };
    throw error;
  }
}

/** A hub of an earlier version has no such route. */
export async function healthFacts(record: Findings['hubFile']): Promise<Findings['health']> {
  if (record.kind !== 'record' || !record.isAlive) return undefined;
  try {
    return await new AdminClient(record.hub).mcpHealth();
  } catch (error) {
    if (error instanceof HubError) return undefined; // what is wrong with the hub itself, the check of its answer says
    throw error;
  }
}

export async function socketFacts(path: string): Promise<Findings['socket']> {
  if (!lstatSync(path, { throwIfNoEntry: false })) return { path, exists: false, answers: false };
  const socket = await dialUnix(path).catch(() => undefined); // whatever it says, it does not answer
  socket?.destroy();
  return { path, exists: true, answers: socket !== undefined };
}

/** The reason, or undefined when one can be made. */
export function socketsDenied(directory: string): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const server = createServer();
  server.once('error', (error: NodeJS.ErrnoException) =>
    resolve(error.code === 'EPERM' || error.code === 'EACCES' ? error.code : undefined),
  );
  server.listen(join(directory, `doctor-${process.pid}`), () => server.close(() => resolve(undefined)));
  return promise;
}

/** What carries the mark of a hub of this home that is not the one that runs. */
export function orphansIn(table: readonly HomeProcess[], homeId: string, hub: string | undefined): Findings['orphans'] {
  return table
    .filter(
      ({ pid, env }) => pid !== process.pid && env.get('WARREN_HOME_ID') === homeId && env.get('WARREN_HUB') !== hub,
    )
    .map(({ pid, args }) => ({ pid, command: args.slice(0, 3).map(quoted).join(' ') }));
}

/** The ticket of a client that was starting a hub and is gone. */
export function staleTicket(path: string): string | undefined {
  try {
    const { pid }: { pid?: unknown } = JSON.parse(readFileSync(path, 'utf8'));
    return typeof pid === 'number' && startTimeOf(pid) === undefined ? path : undefined;
  } catch {
    return undefined; // none, or being written
  }
}
