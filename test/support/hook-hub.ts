import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  adminPaths,
  type HookAnswer,
  type HookFact,
  type HookQuestion,
  hubFileSchema,
} from '../../src/admin/contract.ts';
import { bootId, startTimeOf } from '../../src/cli/process-identity.ts';

const token = 'made-up-token';

/** What is said to facts; `undefined` says nothing at all. */
type Saying = (facts: readonly HookFact[], response: ServerResponse) => readonly HookAnswer[] | undefined;

/** An admin server of a hub with its `hub.json`, which answers to hooks what a test wants it to. */
export class HookHub implements AsyncDisposable {
  /** In the order in which they were told. */
  readonly told: HookFact[] = [];
  questions = 0;
  readonly #server: Server;
  readonly #file: string;

  constructor(warrenHome: string, saying: Saying = (facts) => facts.map(answerTo)) {
    this.#file = join(warrenHome, 'hub.json');
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const isOurs = request.url === adminPaths.hooks && request.headers.authorization === `Bearer ${token}`;
        response.setHeader('warren-hub', 'fake');
        if (!isOurs) return void response.writeHead(404).end('{}');
        this.questions++;
        const { facts } = JSON.parse(Buffer.concat(chunks).toString()) as HookQuestion; // the contract; tests look at it
        const answers = saying(facts, response);
        if (!answers) return undefined;
        this.told.push(...facts);
        return void response.end(JSON.stringify({ answers }));
      });
    });
  }

  async open(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo; // it listens on a port
    const file = {
      schema_version: hubFileSchema,
      mode: 'shared',
      instance_id: 'fake',
      version: '0',
      base_url: `http://127.0.0.1:${port}`,
      bind_host: '127.0.0.1',
      port,
      pid: process.pid,
      start_time: startTimeOf(process.pid),
      boot_id: bootId(),
      started_at: new Date().toISOString(),
      token,
      socket: '/nowhere',
    };
    writeFileSync(this.#file, JSON.stringify(file), { mode: 0o600 });
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    rmSync(this.#file, { force: true });
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

export const answerTo = ({ client_session, event, context_percent }: HookFact): HookAnswer => ({
  session: null,
  footer: `Instance: game-PS-${client_session.slice(0, 4)} | Epic: — | Context: ${context_percent ?? 0}% | Active: 0.1h`,
  context: event === 'start' ? `You are game-PS-${client_session.slice(0, 4)}.` : '',
  problem: '',
});
