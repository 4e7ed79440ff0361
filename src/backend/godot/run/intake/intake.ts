import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../../../kernel/clock.ts';
import type { Random } from '../../../../kernel/random.ts';
import type { RunReport } from '../contract.ts';
import type { News } from '../news.ts';
import { Allowance } from './allowance.ts';
import { batchLimits, readBatch } from './batch.ts';
import { isToken, type Pass, readPass, writePass } from './pass.ts';
import { Visitors } from './visitors.ts';

export interface IntakeOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Where the token is kept. */
  readonly directory: string;
  readonly tell: (news: News) => void;
}

/** In a second; more is turned away, to be sent again later. */
const perSecond = { requests: 50, events: 2000 };
const patience = { headersTimeout: 5000, requestTimeout: 10_000, connectionsCheckingInterval: 1000 };
const MAX_CONNECTIONS = 64;

/** A page of any origin may send what it likes, if it knows the token; it is shown nothing. */
const headers = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-allow-private-network': 'true',
  'access-control-max-age': '600',
  'cross-origin-resource-policy': 'cross-origin',
  'cache-control': 'no-store',
  'content-type': 'application/json',
  'x-content-type-options': 'nosniff',
};

/**
 * Where games that no debugger is connected to send their events: `POST /events` on a port of loopback, with the token of this
 * version. It is opened when somebody asks where it is.
 */
export class Intake implements AsyncDisposable {
  readonly #options: IntakeOptions;
  readonly #visitors: Visitors;
  readonly #requests: Allowance;
  readonly #events: Allowance;
  #opened: Promise<{ server: Server; url: string; token: string }> | undefined;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#visitors = new Visitors(options.clock, options.tell);
    this.#requests = new Allowance(perSecond.requests, options.clock);
    this.#events = new Allowance(perSecond.events, options.clock);
  }

  async open(): Promise<{ readonly url: string; readonly token: string }> {
    this.#opened ??= this.#listen();
    const { url, token } = await this.#opened;
    return { url, token };
  }

  /** The game that was heard last, unless it was before `since` (UTC, ISO 8601). */
  current(since: string | undefined): RunReport | undefined {
    const report = this.#visitors.current();
    return report && (since === undefined || report.state !== 'ended' || (report.endedAt ?? '') > since)
      ? report
      : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined); // who asked was told
    if (!opened) return;
    const closed = once(opened.server, 'close');
    opened.server.close();
    opened.server.closeAllConnections();
    await closed;
  }

  async #listen(): Promise<{ server: Server; url: string; token: string }> {
    const { directory, random } = this.#options;
    const pass = readPass(directory, random);
    const server = createServer(patience, (request, response) => void this.#serve(request, response, pass));
    server.maxConnections = MAX_CONNECTIONS;
    const port = await listenOn(server, pass.port).catch(() => listenOn(server, 0)); // somebody else has it now
    writePass(directory, { token: pass.token, port });
    return { server, url: `http://127.0.0.1:${port}/events`, token: pass.token };
  }

  async #serve(request: IncomingMessage, response: ServerResponse, pass: Pass): Promise<void> {
    request.on('error', () => undefined); // the game went away in the middle of it
    response.on('error', () => undefined);
    const refused = refusal(request, pass);
    if (refused) return answer(response, ...refused);
    if (request.method === 'OPTIONS') return answer(response, 204);
    if (!this.#requests.take(1)) return answer(response, 429, 'Too many requests; send more events in one.');
    const body = await bodyOf(request);
    if (body === undefined) return answer(response, 413, `More than ${batchLimits.bytes} bytes.`);
    const batch = readBatch(body);
    if (typeof batch === 'string') return answer(response, 400, batch);
    if (!this.#events.take(batch.events.length)) return answer(response, 429, 'Too many events.');
    this.#visitors.hear(batch);
    answer(response, 200);
  }
}

async function listenOn(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo; // it listens on TCP
  return address.port;
}

type Refusal = readonly [status: number, why: string];

/** The name it was asked by must be ours: else a page could reach us by a name of its own that leads to this machine. */
function refusal({ method, url, headers, socket }: IncomingMessage, pass: Pass): Refusal | undefined {
  const port = socket.localPort;
  if (![`127.0.0.1:${port}`, `localhost:${port}`].includes(headers.host ?? '')) return [421, 'This is not that host.'];
  if (url !== '/events') return [404, 'There is only /events.'];
  if (method === 'OPTIONS') return undefined;
  if (method !== 'POST') return [405, 'Events are sent with POST.'];
  const [, said = ''] = /^Bearer (\S{1,200})$/.exec(headers.authorization ?? '') ?? [];
  return isToken(said, pass.token) ? undefined : [401, 'The token is missing, or is not that of this version.'];
}

/** Undefined when it is too long; what is left of it is not read. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > batchLimits.bytes) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return ''; // it went away, and hears no answer
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answer(response: ServerResponse, status: number, error?: string): void {
  if (response.destroyed) return;
  const closing = status === 413 ? { connection: 'close' } : {};
  response.writeHead(status, { ...headers, ...closing });
  response.end(status === 204 ? undefined : JSON.stringify(error === undefined ? { ok: true } : { error }));
}
