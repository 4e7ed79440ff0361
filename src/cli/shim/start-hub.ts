import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { HubError } from '../../kernel/errors.ts';
import { isBasicVariable } from '../../protocol/index.ts';
import { definedIn, type Environment } from './environment.ts';
import type { HubPlace } from './place.ts';

/** What a hub needs of the environment it was started in, beside the basic variables; it must not keep one client's secrets for all others. */
const wanted =
  /^(WARREN_(?!HUB$|HOME_ID$)\w+|DATABASE_URL|DATABASE_POOL_SIZE|LOG_LEVEL|LOG_FORMAT|MCP_IDLE_TIMEOUT|ENABLE_METRICS|ALERTING_ENABLED|SLACK_WEBHOOK_URL|API_BASE_URL|GODOT_PROJECTS_PATH)$/;

/**
 * What a hub makes lives for one call. A young generation of V8's usual size let it grow to 210 MB under load for nothing;
 * with this it stays at 80 to 100 MB, just as fast (measured, 480,000 calls).
 */
const smallYoungGeneration = '--max-semi-space-size=2';
/**
 * Of glibc, which would keep a heap for each of the hub's few busy threads, and large pieces among the small ones: 3 MB and
 * 1 to 2 MB less (measured with 10 clients and servers).
 */
const oneMallocHeap = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' };

/** Where the command's own file is: beside this one when bundled, two rooms up in the source. */
const entry = (): string =>
  fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../warren.ts' : './warren.js', import.meta.url));

/** How long the end of a process that closed its pipe may take to be known, in ms. */
const END_MS = 500;

/** What hubs say before they have a log, or when they die, starts anew beyond this many bytes. */
const STDERR_BYTES = 1024 * 1024;

/**
 * Starts a hub that outlives this process: own session, no descriptor of ours but the pipe on which it says `ready` or
 * what went wrong. Resolves when it is ready, or was killed from outside, which says nothing against the next one; rejects
 * with its own words, or after `ms` of silence.
 */
export function startHub(place: HubPlace, env: Environment, ms: number): Promise<void> {
  const { stderr, from } = openStderr(place.stderrFile);
  const hub = spawn(process.execPath, [entry(), 'hub', '--detached'], {
    cwd: '/',
    detached: true,
    env: {
      ...definedIn(env, (name) => isBasicVariable(name) || wanted.test(name)),
      WARREN_HOME: place.home,
      NODE_OPTIONS: smallYoungGeneration,
      ...oneMallocHeap,
    },
    stdio: ['ignore', 'ignore', stderr, 'pipe'],
  });
  closeSync(stderr);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = '';
  const pipe = hub.stdio[3];
  const timer = setTimeout(settle, ms);
  pipe?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
    if (said.includes('\n')) settle();
  });
  pipe?.once('close', settle);
  pipe?.on('error', settle);
  hub.once('error', (error) =>
    reject(new HubError('hub-unreachable', `The hub could not be started: ${error.message}`, { cause: error })),
  );
  hub.unref();
  function settle(): void {
    clearTimeout(timer);
    pipe?.destroy();
    if (said.startsWith('ready')) resolve();
    else if (said.trim()) reject(failed(said.trim(), place));
    else void signalThatEnded(hub).then(ended);
  }
  /** Who was killed had no time for words: what stands there then is another hub's. */
  function ended(signal: NodeJS.Signals | null): void {
    const words = signal === 'SIGKILL' ? '' : tailOf(place.stderrFile, from);
    if (signal !== null && words === '') resolve();
    else reject(failed(words, place));
  }
  return promise;
}

/** The pipe may close a moment before the end of the process is known. */
async function signalThatEnded(hub: ChildProcess): Promise<NodeJS.Signals | null> {
  if (hub.exitCode === null && hub.signalCode === null) await Promise.race([once(hub, 'exit'), sleep(END_MS)]);
  return hub.signalCode;
}

/** `from` = where the words of the next hub begin in it. */
function openStderr(file: string): { stderr: number; from: number } {
  const stderr = openSync(file, 'a', 0o600);
  const { size } = fstatSync(stderr);
  if (size <= STDERR_BYTES) return { stderr, from: size };
  ftruncateSync(stderr);
  return { stderr, from: 0 };
}

const tailOf = (file: string, from: number): string =>
  readFileSync(file).subarray(from).toString('utf8').slice(-2000).trim();

const failed = (words: string, { stderrFile }: HubPlace): HubError =>
  new HubError(
    'hub-unreachable',
    words || `The hub did not become ready, without a word. See ${stderrFile}, or run "warren hub" to watch it.`,
  );
