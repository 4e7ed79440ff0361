import { rmSync, watch } from 'node:fs';
import type { Socket } from 'node:net';
import { HubError } from '../../kernel/errors.ts';
import { dialUnix, ensurePrivate, recordedSocket } from '../../transport/index.ts';
import type { Environment } from './environment.ts';
import type { HubPlace } from './place.ts';
import { takeTicket } from './start-ticket.ts';
import { uptimeMs } from './uptime.ts';

/** How long a hub may take to appear, in ms: it may have to wait for one that is still finishing its calls. */
const START_MS = 30_000;

/**
 * Connects to the hub; starts one if there is none, exactly one however many clients ask at once. With
 * WARREN_AUTOSTART=0 nothing is started, and only who was `served` before waits for somebody else to do it.
 */
export async function reachHub(place: HubPlace, env: Environment, served = false): Promise<Socket> {
  const mayStart = env['WARREN_AUTOSTART'] !== '0';
  const until = uptimeMs() + (mayStart || served ? START_MS : -1);
  for (;;) {
    const there = await tryDial(place);
    if (there) return there;
    if (uptimeMs() > until) throw mayStart ? neverCame(place) : notRunning();
    const come = await startOrWait(place, mayStart);
    if (come) return come;
  }
}

async function startOrWait(place: HubPlace, mayStart: boolean): Promise<Socket | undefined> {
  ensurePrivate(place.runtime, process.getuid?.() ?? 0); // a logout or a cleaner may take it away at any time
  if (mayStart && takeTicket(place.ticket)) return startAsHolder(place);
  await changeIn(place.runtime, 250);
  return undefined;
}

async function tryDial(place: HubPlace): Promise<Socket | undefined> {
  try {
    return (await dialIfThere(place.socket)) ?? (await dialRecorded(place));
  } catch (error) {
    if (error instanceof HubError && error.code === 'socket-denied') return dialInstead(place, error);
    throw error;
  }
}

/** The hub of this home may have been started where XDG_RUNTIME_DIR was another; it wrote down where it listens. */
async function dialRecorded({ hubFile, socket }: HubPlace): Promise<Socket | undefined> {
  const recorded = recordedSocket(hubFile);
  return recorded === undefined || recorded === socket ? undefined : dialIfThere(recorded);
}

async function dialIfThere(path: string): Promise<Socket | undefined> {
  try {
    return await dialUnix(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Nobody listens there: never started, gone, killed, or its queue is full this instant. */
const isAbsent = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['ENOENT', 'ECONNREFUSED', 'EAGAIN', 'ECONNRESET'].includes(String(error.code));

async function dialInstead(place: HubPlace, denied: HubError): Promise<Socket> {
  const { dialLoopback } = await import('./dial-loopback.ts');
  return dialLoopback(place.hubFile, denied);
}

/** The last holder's hub may have become ready between our look and our ticket: a second one would be started in vain. */
async function startAsHolder(place: HubPlace): Promise<Socket | undefined> {
  try {
    const socket = await tryDial(place);
    if (socket) return socket;
    const { startHub } = await import('./start-hub.ts');
    await startHub(place, process.env, START_MS);
    return undefined;
  } finally {
    rmSync(place.ticket, { force: true });
  }
}

/** Waits until something changes in the directory, at most `ms`: no herd that polls. */
function changeIn(directory: string, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watching(directory, done);
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      watcher?.close();
      resolve();
    }
  });
}

/** Undefined where nothing can be watched: the directory is gone, or the system has no watches left (inotify). */
function watching(directory: string, changed: () => void): ReturnType<typeof watch> | undefined {
  try {
    return watch(directory, changed).on('error', changed);
  } catch {
    return undefined; // the timer does it
  }
}

const notRunning = (): HubError =>
  new HubError(
    'not-running',
    'No Warren hub is running, and WARREN_AUTOSTART=0 forbids to start one. Run "warren start".',
  );

const neverCame = ({ stderrFile }: HubPlace): HubError =>
  new HubError(
    'hub-unreachable',
    `No Warren hub could be reached within ${START_MS / 1000} s. Run "warren doctor"; what it said last is in ${stderrFile}.`,
  );
