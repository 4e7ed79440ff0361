import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { Answer, type Caller, clientInfo, legacyVersion, type Params } from '../test/support/json-rpc.ts';

/** Streamable HTTP as raw as it gets: one kept-alive POST a request, the answer cut out of JSON or an event stream. */
export class HttpClient implements Caller {
  readonly #url: URL;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  #session: string | undefined;
  #nextId = 1;

  constructor(url: string) {
    this.#url = new URL(url);
  }

  async initialize(): Promise<void> {
    const params = { protocolVersion: legacyVersion, capabilities: {}, clientInfo };
    const response = await this.#post({ id: this.#nextId++, method: 'initialize', params });
    const session = response.headers['mcp-session-id'];
    this.#session = Array.isArray(session) ? session[0] : session;
    await text(response);
    await text(await this.#post({ method: 'notifications/initialized' }));
  }

  async request(method: string, params?: Params): Promise<Answer> {
    const response = await this.#post({ id: this.#nextId++, method, params });
    const body = await text(response);
    if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}: ${body.slice(0, 200)}`);
    return new Answer(Buffer.from(body.startsWith('{') ? body : lastEvent(body)));
  }

  #post(message: { id?: number; method: string; params?: Params | undefined }): Promise<IncomingMessage> {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': legacyVersion,
      ...(this.#session && { 'mcp-session-id': this.#session }),
    };
    return new Promise((resolve, reject) => {
      httpRequest(this.#url, { method: 'POST', agent: this.#agent, headers }, resolve).on('error', reject).end(body);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy();
  }
}

/** The answer is the last event; progress and log messages may come before it. */
const lastEvent = (body: string): string => {
  const from = body.lastIndexOf('\ndata: ');
  const at = from >= 0 ? from + 7 : body.indexOf('data: ') + 6;
  return body.slice(at, body.indexOf('\n', at));
};
