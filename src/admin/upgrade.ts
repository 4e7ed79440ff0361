import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { asHubError, HubError } from '../kernel/errors.ts';
import type { AdminRoom } from './answer-request.ts';
import { adminPaths, upgradeProtocol } from './contract.ts';
import { errorAnswer } from './error-answer.ts';
import { mustBeLocal, mustKnow } from './guard.ts';

/**
 * `GET /api/connect`: the way in for a shim whose sandbox forbids Unix sockets. After the 101 the socket carries the same
 * lines as the Unix socket and is the hub's.
 */
export function upgrade(request: IncomingMessage, socket: Socket, head: Buffer, room: AdminRoom): void {
  socket.pause();
  socket.on('error', lost);
  try {
    mustBeLocal(request.headers);
    mustKnow(room.token, request.headers);
    mustAskForUs(request);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${upgradeProtocol}\r\n\r\n`);
    if (head.length > 0) socket.unshift(head);
    socket.setTimeout(0);
    room.view.connect(socket);
  } catch (thrown) {
    if (!(thrown instanceof HubError)) room.report({ kind: 'bug', where: 'admin upgrade', error: thrown });
    refuse(socket, asHubError(thrown));
  }
}

/** A reset ends the socket, which its owner sees as `close`; without a listener it would end the process. */
const lost = (): void => {};

function mustAskForUs({ method, url = '', headers }: IncomingMessage): void {
  const path = url.split('?', 1)[0];
  if (method === 'GET' && path === adminPaths.connect && headers.upgrade?.toLowerCase() === upgradeProtocol) return;
  throw new HubError('invalid-request', `Only GET ${adminPaths.connect} can be upgraded, and only to "warren".`);
}

function refuse(socket: Socket, error: HubError): void {
  const answer = errorAnswer(error);
  const body = 'json' in answer ? JSON.stringify(answer.json) : '';
  const head = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
