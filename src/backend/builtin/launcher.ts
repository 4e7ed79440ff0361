import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Launcher, type LaunchSpec, type Spawned, spawnProcess } from '../../instance/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import type { Random } from '../../kernel/random.ts';
import type { Report } from '../../kernel/report.ts';
import { dialUnix, socketChannel } from '../../transport/index.ts';

/** Where built-in instances are and what starts them. */
export interface BuiltinPlace {
  /** Runtime directory: private, and short enough for socket paths. */
  readonly runtime: string;
  /** `[node, script]`; the kind is the next argument. */
  readonly host: readonly [command: string, script: string];
}

/** Starts a built-in kind as a process of its own that listens on its own Unix socket, and connects to it. */
export function builtinLauncher(
  kind: string,
  place: BuiltinPlace,
  around: { clock: Clock; report: Report; random: Random },
): Launcher {
  return {
    async launch(spec, signal) {
      signal.throwIfAborted();
      const socketPath = join(place.runtime, `i-${around.random.hex(8)}.sock`);
      const [command, script] = place.host;
      const env = { ...spec.env, SOCKET_PATH: socketPath, MCP_INSTANCE_MODE: 'true' };
      const { stdin, stdout, ...process } = await spawnProcess(
        { ...spec, command, args: [script, kind, ...spec.args], env },
        around,
      );
      const spawned = { ...process, stdin, stdout };
      try {
        await listening(spec, spawned, signal);
        const socket = await dialUnix(socketPath);
        stdout.resume();
        return { ...process, channel: socketChannel(socket, socket, { maxLineBytes: spec.maxLineBytes }) };
      } catch (error) {
        process.signal('SIGKILL');
        await process.gone; // never two processes of one key
        throw error;
      }
    },
  };
}

/** The host says one line on stdout once its socket can be reached. */
async function listening(spec: LaunchSpec, { stdout, exited, lastWords }: Spawned, signal: AbortSignal): Promise<void> {
  const lines = createInterface({ input: stdout });
  try {
    const ended = exited.then((): never => {
      throw new HubError(
        'instance-start-failed',
        `${spec.name} ended before it listened. It said: ${lastWords().slice(-500)}`,
      );
    });
    ended.catch(() => undefined); // heard through the race, or not at all
    await Promise.race([once(lines, 'line', { signal }), ended]);
  } finally {
    lines.close();
  }
}
