import type { Clock } from '../../kernel/clock.ts';
import { type Channel, listenUnix, socketChannel } from '../../transport/index.ts';

/** What a built-in kind does with a connection's lines. One per process; the connections share its state. */
export interface BuiltinServer {
  /** Answers one line; `reply` may be called now or later, or never for a notification. */
  take(line: Buffer, reply: (answer: Buffer) => void): void;
}

export interface ServeOptions {
  readonly socketPath: string;
  readonly nonce: string;
  readonly maxLineBytes: number;
  /** Without a connection for so long the instance ends by itself: its hub is gone and no other one came. */
  readonly aloneMs: number;
  readonly clock: Clock;
  /** Called once when it is time to end. */
  readonly alone: () => void;
}

/** Serves any number of connections on one Unix socket, which is private from the moment it exists. */
export async function serveBuiltin(server: BuiltinServer, options: ServeOptions): Promise<AsyncDisposable> {
  const { socketPath, nonce, maxLineBytes, clock, aloneMs } = options;
  const channels = new Set<Channel>();
  let cancel = clock.after(aloneMs, options.alone);
  const door = await listenUnix({ path: socketPath, nonce, stillOurs: () => true }, (socket) => {
    const channel = socketChannel(socket, socket, { maxLineBytes });
    cancel();
    channels.add(channel);
    channel.open({
      lines: (batch) => {
        for (const line of batch) server.take(line, (answer) => channel.write(answer));
      },
      overlong: () => undefined, // the hub's own limit is the same one, so it never sends such a line
      drained: () => undefined,
      closed: () => {
        channels.delete(channel);
        if (channels.size === 0) cancel = clock.after(aloneMs, options.alone);
      },
    });
  });
  return {
    async [Symbol.asyncDispose]() {
      cancel();
      door.close();
      for (const channel of channels) channel.destroy();
    },
  };
}
