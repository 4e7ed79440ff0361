import { chmodSync, existsSync, lstatSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { HubError } from '../kernel/errors.ts';
import { maxSocketPathBytes } from './runtime-dir.ts';

export interface UnixDoor extends AsyncDisposable {
  readonly path: string;
  /** The name is still there and still leads here. */
  stands(): boolean;
  /** Takes the name away so that nobody new comes in; those inside stay. */
  close(): void;
}

/**
 * Listens at `path`, which appears there atomically and private: bound under a name of its own, then renamed, over what a
 * killed process left. Closing removes the name only if it is still ours by the caller's word and by its inode, so a
 * dying hub never unlinks its successor's socket.
 */
export async function listenUnix(
  { path, nonce, stillOurs }: { path: string; nonce: string; stillOurs: () => boolean },
  onSocket: (socket: Socket) => void,
): Promise<UnixDoor> {
  const bound = `${path}.${nonce}`;
  refuseTooLong(bound);
  const server = createServer(onSocket);
  await listening(server, bound);
  const inode = published(server, bound, path);
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    if (stillOurs() && inodeOf(path) === inode) rmSync(path, { force: true });
    server.close();
  };
  return {
    path,
    stands: () => open && inodeOf(path) === inode,
    close,
    async [Symbol.asyncDispose]() {
      close();
    },
  };
}

/** Gives the inode that now stands at `path`. */
function published(server: Server, bound: string, path: string): bigint | undefined {
  try {
    chmodSync(bound, 0o600);
    if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) rmdirSync(path); // an empty one; nothing else stands in the way
    renameSync(bound, path);
    return inodeOf(path);
  } catch (error) {
    server.close();
    throw error;
  }
}

const inodeOf = (path: string): bigint | undefined => lstatSync(path, { bigint: true, throwIfNoEntry: false })?.ino;

/** The kernel, or Node for it, would cut the path and reach somebody else's socket. */
function refuseTooLong(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes <= maxSocketPathBytes) return;
  throw new HubError(
    'unsafe-directory',
    `The socket path ${path} has ${bytes} bytes, ${maxSocketPathBytes} are possible; set XDG_RUNTIME_DIR to a shorter directory.`,
  );
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // Stays for good: a connection that could not be accepted later on ends by itself and not the process.
    server.on('error', (error: NodeJS.ErrnoException) => reject(socketError(error, path)));
    server.listen({ path, backlog: 511 }, resolve);
  });
}

/** Connects, or rejects with the operating system's error (`code` tells) or `socket-denied` where a sandbox forbids it. */
export function dialUnix(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    refuseTooLong(path);
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
  if (!existsSync(dirname(path))) return goneDirectory(path, error); // Node says EACCES there too
  return new HubError('socket-denied', `The sandbox forbids the Unix socket ${path}.`, { cause: error });
}

const goneDirectory = (path: string, cause: Error): HubError =>
  new HubError('unsafe-directory', `The directory of the socket ${path} is gone. Run the command again.`, { cause });
