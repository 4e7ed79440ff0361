import { chmodSync, renameSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { HubError } from '../kernel/errors.ts';
import { maxSocketPathBytes } from './runtime-dir.ts';

export interface UnixDoor extends AsyncDisposable {
  readonly path: string;
  /** Takes the name away so that nobody new comes in; those inside stay. */
  close(): void;
}

/**
 * Listens at `path`, which appears there atomically and private: bound under a name of its own, then renamed. Closing
 * removes the name only if the caller still owns it, so a dying hub never unlinks its successor's socket.
 */
export async function listenUnix(
  { path, nonce, stillOurs }: { path: string; nonce: string; stillOurs: () => boolean },
  onSocket: (socket: Socket) => void,
): Promise<UnixDoor> {
  const bound = `${path}.${nonce}`;
  if (Buffer.byteLength(bound) > maxSocketPathBytes + 4)
    throw new HubError(
      'unsafe-directory',
      `The socket path ${path} is too long; set XDG_RUNTIME_DIR to a shorter directory.`,
    );
  const server = createServer(onSocket);
  await listening(server, bound);
  chmodSync(bound, 0o600);
  renameSync(bound, path);
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    if (stillOurs()) rmSync(path, { force: true });
    server.close();
  };
  return {
    path,
    close,
    async [Symbol.asyncDispose]() {
      close();
    },
  };
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(socketError(error, path)));
    server.listen({ path, backlog: 511 }, resolve);
  });
}

/** Connects, or rejects with the operating system's error (`code` tells) or `socket-denied` where a sandbox forbids it. */
export function dialUnix(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path, allowHalfOpen: false });
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => reject(socketError(error, path)));
  });
}

function socketError(error: NodeJS.ErrnoException, path: string): Error {
  if (error.code !== 'EPERM' && error.code !== 'EACCES') return error;
  return new HubError('socket-denied', `The sandbox forbids the Unix socket ${path}.`, { cause: error });
}
