import { closeSync } from 'node:fs';
import manifest from '../../package.json' with { type: 'json' };
import type { Farewell } from '../gateway/index.ts';
import type { Report } from '../kernel/report.ts';
import { type AdminOptions, openAdmin } from './admin-door.ts';
import { compose } from './compose.ts';
import type { Configured } from './config-of.ts';
import { Hub } from './hub.ts';
import type { HubLock } from './hub-lock.ts';
import { keepDoor } from './kept-door.ts';
import type { Joining } from './membership.ts';
import { realClock } from './real-clock.ts';
import { realRandom } from './real-random.ts';
import { recording } from './recording.ts';
import { observing } from './reporting.ts';
import { keepRetention } from './retention.ts';

export interface HubStart {
  readonly lock: HubLock;
  readonly runtime: string;
  readonly socket: string;
  readonly foreground: boolean;
  /** Called once, when clients can come in. */
  readonly ready: () => void;
}

/** How long calls in flight may take to end: when the hub is replaced, and when it is told to stop; in ms. */
const DRAIN_MS = 10_000;
const STOP_MS = 1000;
/** What sessions have begun to write may take so long, in ms: a store that hangs keeps no hub from going. */
const SETTLE_MS = 5000;
/** How often the door is looked at, in ms. */
const DOOR_LOOK_MS = 5000;
/** How often idleness is looked at, in ms. */
const LOOK_MS = 60_000;

/**
 * The life of a hub: what was started is stopped in reverse order on every way out. Order: lock (held by the caller),
 * instances, doors, then the admin API, which no client waits for.
 */
export async function runHub(config: Configured, start: HubStart): Promise<void> {
  const startedAt = realClock.monotonic();
  const nonce = realRandom.hex(4);
  const { version } = manifest;
  const observer = observing(config, start.foreground);
  const hearers: Report[] = [observer.report];
  const report: Report = (fact) => {
    for (const hear of hearers) hear(fact);
  };
  const end = Promise.withResolvers<{ why: string; how: Farewell }>();
  const composed = compose(config, { nonce, version, runtime: start.runtime, report });
  const hub = new Hub(composed, (why) => end.resolve({ why, how: { deadlineMs: DRAIN_MS, rest: false } }));
  const { membership, ...mine } = composed;
  const serve: Joining['serve'] = (...visit) => hub.serve(...visit);
  void membership?.join({ ...mine, hub: nonce, version, random: realRandom, report, serve });
  const recorder = recording(config, { composed, hub, nonce, version, report });
  if (recorder) hearers.push((fact) => recorder.hear(fact));
  const place = { path: start.socket, nonce, runtime: start.runtime, uid: process.getuid?.() ?? 0 };
  const door = await keepDoor(place, (socket) => hub.take(socket), { clock: realClock, report, everyMs: DOOR_LOOK_MS });
  start.ready();
  if (!start.foreground) closeSync(3);
  report({ kind: 'hub.started', version, pid: process.pid, tookMs: realClock.monotonic() - startedAt });
  const stop = (why: string): void => end.resolve({ why, how: { deadlineMs: STOP_MS, rest: true } });
  if (start.foreground) onUnread(stop);
  onSignals(stop);
  onBugs(report);
  const admin = await adminOrNone(config, { composed, hub, nonce, version, socket: start.socket, report, stop });
  const watch = config.files.watch(() => hub.reload());
  const stopLooking = lookForIdle(config, hub, stop);
  const stopPruning = keepRetention({ ...composed, clock: realClock, report, days: config.settings.sessionDays });

  const { why, how } = await end.promise;
  report({ kind: 'hub.draining', why });
  const stoppingAt = realClock.monotonic();
  stopLooking();
  stopPruning();
  door.close();
  await hub.leave(why, how);
  watch[Symbol.dispose]();
  await settle([composed.pool, { [Symbol.asyncDispose]: () => composed.leaveNothing() }, admin]);
  report({ kind: 'hub.stopped', why, tookMs: realClock.monotonic() - stoppingAt });
  await Promise.race([composed.sessions.settled(), realClock.sleep(SETTLE_MS)]);
  composed.sessions.commands[Symbol.dispose]();
  await settle([membership, recorder, composed.keeper]);
  await observer[Symbol.asyncDispose]();
  start.lock[Symbol.dispose]();
  process.exit(0);
}

/** Without it nobody can look at the hub, but its clients are served. */
async function adminOrNone(config: Configured, options: AdminOptions): Promise<AsyncDisposable> {
  try {
    return await openAdmin(config, options);
  } catch (error) {
    options.report({ kind: 'bug', where: 'admin', error });
    return { async [Symbol.asyncDispose]() {} };
  }
}

/** Nobody reads what the hub in the foreground says: who watched it has left. */
function onUnread(stop: (why: string) => void): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stop('nobody reads what it says'));
}

/** A bug ends the unit it happened in, never the hub with all its other clients. */
function onBugs(report: Report): void {
  process.on('uncaughtException', (error) => report({ kind: 'bug', where: 'process', error }));
  process.on('unhandledRejection', (error) => report({ kind: 'bug', where: 'promise', error }));
}

/** In this order, each whatever became of the one before. */
async function settle(parts: readonly (AsyncDisposable | undefined)[]): Promise<void> {
  for (const part of parts) {
    try {
      await part?.[Symbol.asyncDispose]();
    } catch (error) {
      process.stderr.write(`${String(error)}\n`);
    }
  }
}

/** The first signal asks, the second one ends. */
function onSignals(stop: (why: string) => void): void {
  let asked = false;
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (asked) process.exit(1);
      asked = true;
      stop(`signal ${name}`);
    });
  }
}

function lookForIdle({ settings }: Configured, hub: Hub, stop: (why: string) => void): () => void {
  if (settings.hubIdleMs === 0) return () => undefined;
  const every = Math.min(LOOK_MS, settings.hubIdleMs);
  const timer = setInterval(() => {
    const since = hub.idleSince();
    if (since !== undefined && realClock.monotonic() - since >= settings.hubIdleMs)
      stop(`nobody asked anything for ${settings.hubIdleMs} ms`);
  }, every);
  return () => clearInterval(timer);
}
