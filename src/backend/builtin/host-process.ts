import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Independent, type LaunchSpec, spawnIndependent } from '../../instance/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import type { Random } from '../../kernel/random.ts';
import type { Report } from '../../kernel/report.ts';
import { removeSocket } from '../../transport/index.ts';
import { privateVariables } from './private-variables.ts';

/** Names of sockets of instances in the runtime directory. */
export const instanceSocket = /^i-[0-9a-f]{16}\.sock$/;

/** Where built-in instances are and what starts them. */
export interface BuiltinPlace {
  /** Runtime directory: private, and short enough for socket paths. */
  readonly runtime: string;
  /** `[node, …flags, script]`; the kind is the next argument. */
  readonly host: readonly [command: string, ...words: string[]];
  /** Nonce of this run of the hub. */
  readonly hub: string;
}

/** The process of a built-in kind, which listens and is nobody yet. */
export interface HostProcess {
  readonly process: Independent;
  readonly socketPath: string;
  readonly nonce: string;
}

export interface HostStart {
  readonly kind: string;
  readonly place: BuiltinPlace;
  readonly around: { readonly clock: Clock; readonly report: Report; readonly random: Random };
}

/**
 * Of glibc: what is read at once (64 KiB) comes from the system and goes back to it. By its own rules it would keep such pieces
 * among the small ones, and a process that is called now and then grew by 20 MB an hour (measured, 30 minutes; with this: flat).
 */
const flatHeap = { MALLOC_MMAP_THRESHOLD_: '16384', MALLOC_TRIM_THRESHOLD_: '65536' };

/** Resolves when its socket can be reached. When that comes to nothing, the process is gone. */
export async function startHost(
  spec: LaunchSpec,
  { kind, place, around }: HostStart,
  signal: AbortSignal,
): Promise<HostProcess> {
  const socketPath = join(place.runtime, `i-${around.random.hex(8)}.sock`);
  const nonce = around.random.hex(16);
  const [command, ...words] = place.host;
  const { socket, nonce: secret, mode } = privateVariables;
  const env = { ...flatHeap, ...spec.env, [socket]: socketPath, [secret]: nonce, [mode]: 'true' };
  const process = await spawnIndependent({ ...spec, command, args: [...words, kind, ...spec.args], env }, around);
  const host = { process, socketPath, nonce };
  try {
    await listening(spec.name, process, signal);
    return host;
  } catch (error) {
    await endHost(host); // never two processes of one key
    throw error;
  }
}

/** At once, and until nothing of it is left. */
export async function endHost({ process, socketPath }: HostProcess): Promise<void> {
  process.signal('SIGKILL');
  await process.gone;
  removeSocket(socketPath);
}

/** The host says one line once its socket can be reached. */
async function listening(name: string, process: Independent, signal: AbortSignal): Promise<void> {
  const lines = createInterface({ input: process.news });
  try {
    const ended = process.exited.then((): never => {
      const words = process.lastWords().slice(-500);
      throw new HubError('instance-start-failed', `${name} ended before it listened. It said: ${words}`);
    });
    ended.catch(() => undefined); // heard through the race, or not at all
    await Promise.race([once(lines, 'line', { signal }), ended]);
  } finally {
    lines.close();
    process.news.destroy();
  }
}
