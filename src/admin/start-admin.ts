import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { HubError } from '../kernel/errors.ts';
import type { Report } from '../kernel/report.ts';
import { type AdminRoom, answerRequest } from './answer-request.ts';
import { hubHeader } from './contract.ts';
import type { HubView } from './hub-view.ts';
import { upgrade } from './upgrade.ts';

export interface AdminOptions {
  readonly view: HubView;
  /** Everybody who can read `hub.json` knows it. */
  readonly token: string;
  /** 0 = the operating system chooses. */
  readonly port: number;
  readonly report: Report;
}

/** Disposing refuses new requests, answers those under way, and closes. Sockets handed to the hub stay the hub's. */
export interface Admin extends AsyncDisposable {
  readonly port: number;
}

/** A client that dawdles over its request is let go after so long, in ms. */
const REQUEST_MS = 10_000;

export async function startAdmin({ view, token, port, report }: AdminOptions): Promise<Admin> {
  const room: AdminRoom = { view, token, report };
  const underWay = new Map<IncomingMessage, Promise<void>>();
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS }, (request, response) => {
    const work = serve(request, response, room);
    underWay.set(request, work);
    void work.finally(() => underWay.delete(request));
  });
  // Of an HTTP server listening on TCP the socket is always a net.Socket.
  server.on('upgrade', (request, socket, head) => upgrade(request, socket as Socket, head, room));
  await listening(server, port);
  return {
    port: portOf(server),
    async [Symbol.asyncDispose]() {
      server.close(); // its callback would wait for the sockets that are the hub's now
      server.closeIdleConnections();
      for (const request of underWay.keys()) if (!request.complete) request.destroy(); // still being asked
      await Promise.all(underWay.values());
      server.closeAllConnections();
    },
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, room: AdminRoom): Promise<void> {
  const { answer, headers } = await answerRequest(request, room);
  if (response.closed) return; // nobody there to take it
  const isJson = 'json' in answer;
  const body = Buffer.from(isJson ? `${JSON.stringify(answer.json)}\n` : answer.text);
  response.writeHead(answer.status, {
    'content-type': isJson ? 'application/json' : 'text/plain; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    [hubHeader]: room.view.instanceId,
    ...headers,
  });
  await new Promise<void>((resolve) => {
    response.once('close', resolve); // sent, or the client went away
    response.end(body);
  });
}

function listening(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(port, error)));
  server.listen({ host: '127.0.0.1', port }, resolve);
  return promise;
}

function cannotListen(port: number, error: NodeJS.ErrnoException): HubError {
  const what = error.code === 'EADDRINUSE' ? 'another program listens there' : error.message;
  const text = `The hub cannot listen on 127.0.0.1:${port}: ${what}. Set WARREN_PORT to a free port, or to 0 to let the system choose.`;
  return new HubError('hub-unreachable', text, { cause: error });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
