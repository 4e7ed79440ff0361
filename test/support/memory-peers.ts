import type { Exit, Launched } from '../../src/instance/index.ts';
import { type Channel, memoryPair } from '../../src/transport/index.ts';
import { settled } from './fake-clock.ts';
import { legacyVersion, type Message, modernMeta, type Params } from './json-rpc.ts';

/** What a server in memory makes of one message; gives a result, throws a Refusal, or gives nothing: no answer. */
export type Behaviour = (message: Message, process: MemoryServer) => unknown;

/** A server process in memory. */
export class MemoryServer implements Launched {
  readonly pid: number;
  readonly startTime = '42';
  readonly channel: Channel;
  readonly spec: {
    readonly env: Readonly<Record<string, string>>;
    readonly cwd: string;
    readonly maxLineBytes: number;
  };
  /** Every message it got, and the lines as they were. */
  readonly heard: Message[] = [];
  readonly lines: string[] = [];
  readonly #inner: Channel;
  readonly #exit = Promise.withResolvers<Exit>();
  readonly exited = this.#exit.promise;
  readonly gone = this.#exit.promise.then(() => undefined);
  alive = true;

  constructor(pid: number, spec: MemoryServer['spec'], behaviour: Behaviour) {
    this.pid = pid;
    this.spec = spec;
    [this.channel, this.#inner] = memoryPair(spec.maxLineBytes);
    this.#inner.open({
      lines: (batch) => {
        for (const line of batch) this.#take(line.toString(), behaviour);
      },
      overlong: () => undefined,
      drained: () => undefined,
      closed: () => undefined,
    });
  }

  lastWords(): string {
    return 'last words\n';
  }

  signal(name: NodeJS.Signals): void {
    this.end({ code: null, signal: name });
  }

  end(exit: Exit = { code: 1, signal: null }): void {
    this.alive = false;
    this.#exit.resolve(exit);
  }

  /** Writes what a server would write by itself. */
  says(message: unknown): void {
    this.raw(JSON.stringify(message));
  }

  raw(line: string): void {
    this.#inner.write(Buffer.from(`${line}\n`));
  }

  /** Reads nothing from now on. */
  pause(): void {
    this.#inner.pause();
  }

  resume(): void {
    this.#inner.resume();
  }

  calls(method: string): Message[] {
    return this.heard.filter((message) => message.method === method);
  }

  #take(line: string, behaviour: Behaviour): void {
    const message = JSON.parse(line) as Message; // the gateway wrote it; a line that is none fails the test here
    this.heard.push(message);
    this.lines.push(line);
    const { id } = message;
    try {
      const result = behaviour(message, this);
      if (result instanceof Promise)
        result.then(
          (late) => this.#answer(id, late),
          () => undefined,
        );
      else this.#answer(id, result);
    } catch (error) {
      if (id !== undefined) this.says({ jsonrpc: '2.0', id, error });
    }
  }

  #answer(id: Message['id'], result: unknown): void {
    if (id !== undefined && result !== undefined) this.says({ jsonrpc: '2.0', id, result });
  }
}

/** A client in memory: what it wrote is text, so that ids keep their spelling. */
export class MemoryClient {
  readonly #channel: Channel;
  readonly lines: string[] = [];
  closed = false;

  constructor(channel: Channel) {
    this.#channel = channel;
    channel.open({
      lines: (batch) => {
        for (const line of batch) this.lines.push(line.toString());
      },
      overlong: () => undefined,
      drained: () => undefined,
      closed: () => {
        this.closed = true;
      },
    });
  }

  raw(line: string): void {
    this.#channel.write(Buffer.from(`${line}\n`));
  }

  /** `id` is raw JSON. */
  asks(id: string, method: string, params: Params = {}): void {
    this.raw(`{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${JSON.stringify(params)}}`);
  }

  asksModern(id: string, method: string, params: Params = {}): void {
    this.asks(id, method, { ...params, _meta: { ...modernMeta, ...(params._meta as Params) } }); // spreading undefined is fine
  }

  tells(method: string, params: Params = {}): void {
    this.raw(JSON.stringify({ jsonrpc: '2.0', method, params }));
  }

  async initialize(capabilities: Params = {}, name = 'test', protocolVersion = legacyVersion): Promise<Message> {
    this.asks('"init"', 'initialize', { protocolVersion, capabilities, clientInfo: { name, version: '1' } });
    this.tells('notifications/initialized');
    await settled();
    return this.only('"init"');
  }

  /** Answers to the request with that raw id. */
  answers(id: string): Message[] {
    return this.messages.filter((message) => message.method === undefined && JSON.stringify(message.id) === id);
  }

  only(id: string): Message {
    const answers = this.answers(id);
    const [answer] = answers;
    if (!answer || answers.length > 1)
      throw new Error(`${answers.length} answers to ${id}: ${this.lines.join('\n').slice(-1000)}`);
    return answer;
  }

  /** Notifications and requests of that method. */
  told(method: string): Message[] {
    return this.messages.filter((message) => message.method === method);
  }

  get messages(): Message[] {
    return this.lines.filter((line) => line[0] === '{').map((line) => JSON.parse(line) as Message); // the gateway wrote them
  }

  pause(): void {
    this.#channel.pause();
  }

  resume(): void {
    this.#channel.resume();
  }

  close(): void {
    this.#channel.destroy();
  }
}

/** A JSON-RPC error as a server answers it. */
export class Refusal extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }

  toJSON(): { code: number; message: string } {
    return { code: this.code, message: this.message };
  }
}

/** `fine` are methods whose result is empty; nothing answers a notification or an answer. */
function otherwise({ method }: Message, fine: readonly string[]): unknown {
  if (method === undefined || method.startsWith('notifications/')) return undefined;
  if (fine.includes(method)) return {};
  throw new Refusal(-32601, `Method not found: ${method}`);
}

/** A well-behaved legacy server. */
export const legacy =
  (more: Behaviour = () => undefined, capabilities: Params = { tools: {}, resources: {}, prompts: {} }): Behaviour =>
  (message, process) => {
    const own = more(message, process);
    if (own !== undefined) return own;
    const { method, params } = message;
    if (method === 'initialize')
      return {
        protocolVersion: params?.['protocolVersion'],
        capabilities,
        serverInfo: { name: 'legacy', version: '1' },
      };
    if (method === 'tools/list') return { tools: [{ name: 'echo', inputSchema: { type: 'object' } }] };
    if (method === 'tools/call') return params?.['name'] === 'hang' ? undefined : { pid: process.pid, ...params };
    return otherwise(message, ['resources/subscribe', 'resources/unsubscribe', 'logging/setLevel']);
  };

function listen({ id, params }: Message, process: MemoryServer): undefined {
  process.says({
    jsonrpc: '2.0',
    method: 'notifications/subscriptions/acknowledged',
    params: { _meta: { 'io.modelcontextprotocol/subscriptionId': id }, notifications: params?.['notifications'] },
  });
}

/** A well-behaved modern server. */
export const modern =
  (more: Behaviour = () => undefined): Behaviour =>
  (message, process) => {
    const own = more(message, process);
    if (own !== undefined) return own;
    const { method, params } = message;
    if (method === 'initialize') throw new Refusal(-32022, 'Unsupported protocol version');
    if (method === 'server/discover')
      return {
        resultType: 'complete',
        supportedVersions: ['2026-07-28'],
        capabilities: { tools: { listChanged: true } },
      };
    if (method === 'tools/list') return { resultType: 'complete', tools: [{ name: 'echo', inputSchema: {} }] };
    if (method === 'tools/call')
      return params?.['name'] === 'hang' ? undefined : { resultType: 'complete', pid: process.pid };
    if (method === 'subscriptions/listen') return listen(message, process);
    return otherwise(message, []);
  };
