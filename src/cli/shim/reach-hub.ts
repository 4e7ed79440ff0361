import { readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { HubError } from '../../kernel/errors.ts';
import { dialUnix } from '../../transport/index.ts';
import type { Environment } from './facts.ts';
import type { HubPlace } from './place.ts';

/** How long a hub may take to appear, in ms: it may have to wait for one that is still finishing its calls. */
const START_MS = 30_000;
/** A start ticket older than this, in ms, belongs to nobody who is still at work. */
const TICKET_MS = 20_000;

/** Connects to the hub; starts one if there is none, exactly one however many clients ask at once. */
export async function reachHub(place: HubPlace, env: Environment): Promise<Socket> {
  const until = performance.now() + START_MS;
  for (;;) {
    const socket = await tryDial(place);
    if (socket) return socket;
    if (env['WARREN_AUTOSTART'] === '0') throw notRunning();
    if (performance.now() > until) throw neverCame(place);
    if (takeTicket(place)) await startAsHolder(place);
    else await changeIn(place.runtime, 250);
  }
}

async function tryDial(place: HubPlace): Promise<Socket | undefined> {
  try {
    return await dialUnix(place.socket);
  } catch (error) {
    if (error instanceof HubError && error.code === 'socket-denied') return dialInstead(place, error);
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

async function startAsHolder(place: HubPlace): Promise<void> {
  try {
    const { startHub } = await import('./start-hub.ts');
    await startHub(place, process.env);
  } finally {
    rmSync(place.ticket, { force: true });
  }
}

/** True for the one who may start the hub. A ticket whose holder is gone or hangs is taken away first. */
function takeTicket({ ticket }: HubPlace): boolean {
  try {
    writeFileSync(ticket, JSON.stringify({ pid: process.pid, at: Date.now() }), { flag: 'wx', mode: 0o600 });
    return true;
  } catch {
    if (!isHeld(ticket)) rmSync(ticket, { force: true });
    return false;
  }
}

function isHeld(ticket: string): boolean {
  try {
    const { pid, at }: { pid?: unknown; at?: unknown } = JSON.parse(readFileSync(ticket, 'utf8'));
    if (typeof pid !== 'number' || typeof at !== 'number') return false;
    return Math.abs(Date.now() - at) < TICKET_MS && isAlive(pid);
  } catch (error) {
    return error instanceof SyntaxError; // being written this instant; an age limit catches the rest
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Waits until something changes in the directory, at most `ms`: no herd that polls. */
function changeIn(directory: string, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    const watcher = watch(directory, done);
    watcher.on('error', done);
    function done(): void {
      clearTimeout(timer);
      watcher.close();
      resolve();
    }
  });
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
