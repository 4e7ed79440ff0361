import type { Socket } from 'node:net';
import { patiently } from '../../instance/index.ts';
import { patience } from '../../kernel/patience.ts';
import { dialUnix } from '../../transport/index.ts';

/** Its queue is full, or it was reset while it was taken in: it listens, as it said. */
const passing: ReadonlySet<unknown> = new Set(['EAGAIN', 'ECONNRESET', 'EMFILE', 'ENFILE']);

/** Connects to a process that said it listens. A socket that nobody listens on is not tried again. */
export const dial = (path: string): Promise<Socket> =>
  patiently(() => dialUnix(path), {
    ...patience.socket,
    passes: (error) => error instanceof Error && 'code' in error && passing.has(error.code),
  });
