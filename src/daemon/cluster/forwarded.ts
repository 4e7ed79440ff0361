import type { Socket } from 'node:net';
import type { Elsewhere, Exit, Launched } from '../../instance/index.ts';
import { socketChannel } from '../../transport/index.ts';

/**
 * Another hub's instance, as if it ran here: its lines are a connection to that hub, its life is the life of the connection.
 * `ended` resolves when that hub owns it no more, whether it says so or not.
 */
export function forwarded(
  socket: Socket,
  seen: Elsewhere,
  how: { maxLineBytes: number; ended: (over: AbortSignal) => Promise<void> },
): Launched {
  const over = new AbortController();
  const exited = new Promise<Exit>((resolve) => {
    socket.once('close', () => resolve({ code: 0, signal: null }));
  });
  void exited.then(() => over.abort());
  void how.ended(over.signal).then(() => socket.destroy());
  const channel = socketChannel(socket, socket, { maxLineBytes: how.maxLineBytes });
  return {
    pid: 0,
    startTime: '',
    channel,
    exited,
    gone: exited.then(() => undefined),
    lastWords: () => `(the hub ${seen.hub} at ${seen.address} has this process, and its own log of it)`,
    signal: () => void socket.destroy(),
  };
}
