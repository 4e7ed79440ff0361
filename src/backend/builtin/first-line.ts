import type { Socket } from 'node:net';
import type { Clock } from '../../kernel/clock.ts';

/** Nobody of ours says more, or takes longer to say it. */
export interface FirstLineLimits {
  readonly bytes: number;
  readonly withinMs: number;
}

/**
 * The first line of a connection; what came behind it is put back to be read as if nothing had happened. Calls `heard` at most
 * once. A connection that says nothing, too much, or half a line is closed.
 */
export function firstLine(socket: Socket, limits: FirstLineLimits, clock: Clock, heard: (line: Buffer) => void): void {
  let said = Buffer.alloc(0);
  const leave = (): void => {
    cancel();
    socket.off('data', take);
    socket.off('close', leave);
  };
  const cancel = clock.after(limits.withinMs, () => socket.destroy());
  const take = (chunk: Buffer): void => {
    said = Buffer.concat([said, chunk]);
    const end = said.subarray(0, limits.bytes).indexOf(10);
    if (end < 0) {
      if (said.length >= limits.bytes) socket.destroy();
      return;
    }
    leave();
    socket.pause();
    if (end + 1 < said.length) socket.unshift(said.subarray(end + 1));
    heard(said.subarray(0, end));
  };
  socket.on('error', () => undefined); // a connection that breaks is closed, and that is all there is to say
  socket.on('close', leave);
  socket.on('data', take);
}
