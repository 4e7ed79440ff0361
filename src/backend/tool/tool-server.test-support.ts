import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import { acts, defineTool, type Resource, readsOnly, schema, type Tool, type ToolCall, ToolServer } from './index.ts';

export const modernMeta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
const anything = schema.object({});

/** Time that goes on when it is told to. */
class HandClock implements Clock {
  #now = 0;
  #due: { at: number; fn: () => void }[] = [];
  now = (): number => this.#now;
  monotonic = (): number => this.#now;
  sleep = (): Promise<void> => Promise.resolve();
  after = (ms: number, fn: () => void): (() => void) => {
    const one = { at: this.#now + ms, fn };
    this.#due.push(one);
    return () => {
      this.#due = this.#due.filter((other) => other !== one);
    };
  };
  pass(ms: number): void {
    this.#now += ms;
    const due = this.#due.filter(({ at }) => at <= this.#now);
    this.#due = this.#due.filter((one) => !due.includes(one));
    for (const { fn } of due) fn();
  }
}

export interface Heard {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown> & { structuredContent?: Record<string, unknown> };
  readonly error?: { code: number; message: string; data: Record<string, unknown> };
}

/** Tools of every habit. */
function toolsOf(started: ToolCall[], release: Promise<void>): readonly Tool[] {
  return [
    defineTool({
      name: 'greet',
      title: 'Greet',
      description: 'Greets.',
      input: schema.object({ name: schema.orElse(schema.text(), 'you') }),
      output: schema.object({ said: schema.text() }),
      annotations: readsOnly,
      call: async ({ name }) => ({ text: `Hello ${name}`, structured: { said: name } }),
    }),
    defineTool({
      name: 'wait',
      title: 'Wait',
      description: 'Answers when it is let.',
      input: anything,
      output: anything,
      annotations: acts,
      async call(_, call) {
        started.push(call);
        const gone = new Promise<never>((_resolve, reject) =>
          call.signal.addEventListener('abort', () => reject(call.signal.reason), { once: true }),
        );
        await Promise.race([release, gone]);
        return { text: 'done', structured: {} };
      },
    }),
    defineTool({
      name: 'fail',
      title: 'Fail',
      description: 'Fails.',
      input: schema.object({ how: schema.oneOf(['expected', 'bug', 'much']) }),
      output: schema.object({ text: schema.text() }),
      annotations: acts,
      async call({ how }) {
        if (how === 'much') return { text: '', structured: { text: 'x'.repeat(30_000) } };
        if (how === 'bug') throw new TypeError('undefined is not a function');
        throw new HubError('file-unknown', 'No such script.', {
          facts: { next: 'Call search_nodes.', candidates: ['a'] },
        });
      },
    }),
  ];
}

/** A connection to it. */
function connection(server: ToolServer) {
  const heard: Heard[] = [];
  const reply = (line: Buffer): void => void heard.push(JSON.parse(line.toString()));
  const say = (message: object): void =>
    server.take(Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message })), reply);
  const ask = async (id: unknown, method: string, params: object = {}): Promise<Heard> => {
    say({ id, method, params });
    await settled();
    return heard.find((one) => one.id === id && !one.method) ?? {};
  };
  return {
    heard,
    say,
    ask,
    leave: () => server.left(reply),
    raw: (line: string) => server.take(Buffer.from(line), reply),
  };
}

/** A server, connections to it, and the ends of the strings that move it. */
export function stage(inFlight = 4) {
  const clock = new HandClock();
  const bugs: unknown[] = [];
  const started: ToolCall[] = [];
  const release = Promise.withResolvers<void>();
  const tools = toolsOf(started, release.promise);
  const server = new ToolServer({
    info: { name: 'test', title: 'Test', version: '1' },
    instructions: 'Try it.',
    tools,
    resources,
    clock,
    bug: (error) => bugs.push(error),
    inFlight,
  });
  const connect = (): ReturnType<typeof connection> => connection(server);
  return { clock, bugs, started, release, server, connect, ...connect() };
}

export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const resources: readonly Resource[] = [
  {
    uri: 'test://all',
    name: 'all',
    title: 'All',
    description: 'Everything.',
    mimeType: 'text/plain',
    read: async () => ({ text: 'all of it' }),
  },
  {
    uri: 'test://one/{id}',
    name: 'one',
    title: 'One',
    description: 'One of them.',
    mimeType: 'application/json',
    read: async ({ id }) => (id === 'a/b' ? { text: '{}' } : undefined),
    complete: async (_, typed) => ['a/b', 'b'].filter((id) => id.startsWith(typed)),
    list: async () => [{ uri: 'test://one/a%2Fb', name: 'a/b' }],
  },
];
