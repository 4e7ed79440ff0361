import type { Clock } from '../../kernel/clock.ts';
import { listenUnix, socketChannel } from '../../transport/index.ts';
import { MAX_STATE_BYTES } from './contract.ts';
import { readFirstLine } from './control-lines.ts';
import { firstLine } from './first-line.ts';
import type { Host } from './host.ts';

export interface ServeOptions {
  readonly socketPath: string;
  readonly pid: number;
  /** Of a message of MCP. */
  readonly maxLineBytes: number;
  readonly clock: Clock;
}

/** A control line is a state with a little round it. */
export const MAX_CONTROL_BYTES = MAX_STATE_BYTES + 64 * 1024;
const FIRST_LINE = { bytes: 4096, withinMs: 5000 };

/**
 * Serves one instance on its Unix socket, which is private from the moment it exists. The first line of a connection tells
 * whether it is the hub's control connection or carries MCP. Closing takes the name away and ends every connection.
 */
export async function serveBuiltin(host: Host, options: ServeOptions): Promise<AsyncDisposable> {
  const { socketPath, pid, maxLineBytes, clock } = options;
  const place = { path: socketPath, nonce: String(pid), stillOurs: () => true };
  const door = await listenUnix(place, (socket) =>
    firstLine(socket, FIRST_LINE, clock, (line) => {
      const first = readFirstLine(line);
      const most = first?.kind === 'data' ? maxLineBytes : MAX_CONTROL_BYTES;
      host.accept(first, socketChannel(socket, socket, { maxLineBytes: most }));
      socket.resume(); // paused since its first line was read
    }),
  );
  return {
    async [Symbol.asyncDispose]() {
      door.close();
      host.close();
    },
  };
}
