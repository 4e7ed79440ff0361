import { writeSync } from 'node:fs';
import { asHubError, HubError } from '../kernel/errors.ts';
import { dialUnix, hubSocketPath, recordedSocket, runtimeDir, scopeOf } from '../transport/index.ts';
import { configured } from './config-of.ts';
import { ensureHome } from './ensure-home.ts';
import { takeLock } from './hub-lock.ts';
import { realClock } from './real-clock.ts';
import { runHub } from './run-hub.ts';
import { settingFlags } from './setting-flags.ts';

/** A hub that is leaving may finish its calls for so long, in ms; then the next one gives up. */
const LOCK_WAIT_MS = 25_000;

/**
 * `warren hub`: the hub in this process until it is told to stop. `--detached` is how shims start it: it says `ready`, or
 * what went wrong, on descriptor 3, and is content when another hub already serves.
 */
export async function hubCommand(words: readonly string[]): Promise<void> {
  const detached = words.includes('--detached');
  try {
    await start(detached, settingFlags(words));
  } catch (error) {
    const { message, kind } = asHubError(error);
    tell(detached, `${message}\n`);
    process.exitCode = kind.exit;
  }
}

async function start(detached: boolean, flags: Readonly<Record<string, unknown>>): Promise<void> {
  const config = configured(process.env, flags);
  const { home, lockFile } = config.places;
  const uid = process.getuid?.() ?? 0;
  ensureHome(home, uid);
  const runtime = runtimeDir({ env: process.env, uid });
  const socket = hubSocketPath(runtime, scopeOf(home));
  const served = (): Promise<boolean> => anyAnswers([socket, recordedSocket(config.places.hubFile)]);
  const servedElsewhere = (): Promise<boolean> => (detached ? served() : Promise.resolve(true));
  const lock = await takeLock(lockFile, { clock: realClock, waitMs: LOCK_WAIT_MS, servedElsewhere });
  if (!lock) {
    if (detached && (await served())) return tell(true, 'ready\n');
    throw new HubError(
      'lock-held',
      `Another hub of ${home} holds ${lockFile}. See "warren status"; "warren stop" ends it.`,
    );
  }
  process.chdir('/');
  await runHub(config, { lock, runtime, socket, ready: () => tell(detached, 'ready\n'), foreground: !detached });
}

/** Somebody listens at one of these: here, or where a hub with another XDG_RUNTIME_DIR says it does. */
async function anyAnswers(sockets: readonly (string | undefined)[]): Promise<boolean> {
  for (const socket of sockets) if (socket !== undefined && (await answers(socket))) return true;
  return false;
}

async function answers(socket: string): Promise<boolean> {
  try {
    (await dialUnix(socket)).destroy();
    return true;
  } catch {
    return false; // nobody there yet
  }
}

/** Descriptor 3 is the starter's pipe; it may be gone by now. */
function tell(detached: boolean, text: string): void {
  if (!detached) {
    if (text !== 'ready\n') process.stderr.write(`warren: ${text}`);
    return;
  }
  try {
    writeSync(3, text);
  } catch (error) {
    process.stderr.write(`nobody waits for this hub any more (${String(error)}): ${text}`);
  }
}
