import { readFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { HubError } from '../../kernel/errors.ts';

/** How long the port may take to answer, in ms, and how much it may say, in bytes, before a hub would be let in. */
const PATIENCE_MS = 5000;
const MAX_HEAD = 16 * 1024;

/**
 * The way in for a client whose sandbox forbids Unix sockets: the hub's HTTP port on loopback, upgraded to the same
 * stream of lines, with the token of the private hub file.
 */
export async function dialLoopback(hubFile: string, denied: HubError): Promise<Socket> {
  const { port, token } = readDoor(hubFile, denied);
  const socket = createConnection({ host: '127.0.0.1', port });
  try {
    await upgraded(socket, token);
    socket.setTimeout(0);
    return socket;
  } catch (error) {
    socket.destroy();
    throw unreachable(denied, error);
  }
}

function readDoor(hubFile: string, denied: HubError): { port: number; token: string } {
  try {
    const { port, token }: { port?: unknown; token?: unknown } = JSON.parse(readFileSync(hubFile, 'utf8'));
    if (typeof port === 'number' && typeof token === 'string') return { port, token };
    throw new Error('it names no port');
  } catch (error) {
    throw unreachable(denied, error);
  }
}

function upgraded(socket: Socket, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let head = '';
    const read = (chunk: Buffer): void => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n') && head.length < MAX_HEAD) return;
      socket.off('data', read);
      socket.pause();
      if (head.startsWith('HTTP/1.1 101 ')) resolve();
      else reject(new Error(`the hub answered ${head.slice(0, 40).trim()}`));
    };
    socket.setNoDelay(true);
    socket.setTimeout(PATIENCE_MS, () => reject(new Error(`no answer within ${PATIENCE_MS / 1000} s`)));
    socket.on('error', reject);
    socket.once('close', () => reject(new Error('it closed the connection')));
    socket.on('data', read);
    socket.write(
      `GET /api/connect HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: warren\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    );
  });
}

const unreachable = (denied: HubError, cause: unknown): HubError =>
  new HubError(
    'socket-denied',
    `${denied.message} The loopback way did not work either (${cause instanceof Error ? cause.message : String(cause)}). Start the hub outside the sandbox with "warren start" and allow connections to 127.0.0.1, or allow the socket.`,
    { cause },
  );
