import { createConnection, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { callTool, type Message } from '../support/json-rpc.ts';
import { fixture } from '../support/paths.ts';
import type { RawClient } from '../support/raw-client.ts';
import { rawHello } from '../support/raw-hello.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

const MIB = 1024 * 1024;

/** Two clients of one instance; the second one keeps calling while the first one writes what it likes. */
async function pair(home: TempHome): Promise<{ odd: RawClient; other: RawClient }> {
  const root = home.project('project');
  const [odd, other] = [home.run(fixture('echo'), root), home.run(fixture('echo'), root)];
  await odd.initialize();
  await other.initialize();
  return { odd, other };
}

const parsed = (line: string): Message => JSON.parse(line) as Message; // the hub wrote it, and this is what is tested

/** The next answer with `id: null`, which is nobody's that waits. */
const unaddressed = async (client: RawClient): Promise<Message> => {
  const line = await waitFor('an answer without an id', () => client.stray.shift());
  return parsed(line);
};

/** Calls without a pause until `done`, and gives how many were answered rightly. */
async function keepCalling(client: RawClient, done: Promise<unknown>): Promise<number> {
  let over = false;
  void done.finally(() => {
    over = true;
  });
  for (let n = 0; ; n++) {
    const { text } = await callTool(client, 'echo', { n });
    if (text !== JSON.stringify({ n })) throw new Error(`call ${n} was answered with ${text}`);
    if (over) return n;
  }
}

/** All that the hub says until it hangs up. */
async function said(socketPath: string, bytes: string | Uint8Array, end = false): Promise<string> {
  const socket: Socket = createConnection(socketPath);
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  socket.on('error', () => undefined); // the hub may hang up in the middle of our writing
  socket.write(bytes);
  if (end) socket.end();
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

async function hubOf(home: TempHome): Promise<{ other: RawClient; socket: string }> {
  const { odd, other } = await pair(home);
  await odd.close();
  const status = JSON.parse(await home.command('status', '--json')) as { socket?: string; hub?: { socket: string } }; // checked here
  const socket = status.socket ?? status.hub?.socket;
  if (socket === undefined) throw new Error(`no socket in ${JSON.stringify(status)}`);
  return { other, socket };
}

/** What it is, the bytes of the line, and the JSON-RPC code that tells so. */
const malformed: readonly (readonly [what: string, line: string | Uint8Array, code: number])[] = [
  ['not JSON', 'hello there', -32700],
  ['half an object', '{"jsonrpc":"2.0","method":"tools/list"', -32700],
  ['an id that is no JSON', '{"jsonrpc":"2.0","id":abc,"method":"tools/list"}', -32700],
  ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600],
  ['a text', '"ping"', -32600],
  ['no version', '{"method":"tools/list"}', -32600],
  ['version 1.0', '{"jsonrpc":"1.0","method":"tools/list"}', -32600],
  ['null as id', '{"jsonrpc":"2.0","id":null,"method":"tools/list"}', -32600],
  ['an object as id', '{"jsonrpc":"2.0","id":{},"method":"tools/list"}', -32600],
  [
    'invalid UTF-8',
    Buffer.from([...Buffer.from('{"jsonrpc":"2.0","method":"'), 0xff, 0xfe, ...Buffer.from('"}')]),
    -32700,
  ],
  ['binary soup', Buffer.from([0, 1, 2, 0x1e, 0x80, 0xff, 3]), -32700],
  ['brackets without end', '['.repeat(100_000), -32700],
];

describe('a client that writes', () => {
  it('what is no message: a typed error for each, and its next call is answered', async () => {
    await using home = new TempHome();
    const { odd, other } = await pair(home);
    for (const [what, line, code] of malformed) {
      odd.sendRaw(line);
      odd.sendRaw('\n');
      expect((await unaddressed(odd)).error, what).toMatchObject({ code, data: { fault: 'caller', retry: 'never' } });
      expect((await callTool(odd, 'echo', { what })).text).toBe(JSON.stringify({ what }));
    }
    expect((await callTool(other, 'pid')).text).toBe((await callTool(odd, 'pid')).text);
  });

  it('an unknown method, a list as parameters, a request twice: each hears so under its own id', async () => {
    await using home = new TempHome();
    const { odd } = await pair(home);
    expect((await odd.request('no/such')).error.code).toBe(-32601);
    odd.sendRaw('{"jsonrpc":"2.0","id":"list","method":"tools/call","params":[]}\n');
    expect((await odd.answerTo('list')).error.code).toBe(-32600);
    const first = odd.request('tools/call', { name: 'slow', arguments: { ms: 300 } }, { id: 'twice' });
    odd.sendRaw('{"jsonrpc":"2.0","id":"twice","method":"ping"}\n');
    expect((await first).error).toMatchObject({ code: -32600, message: expect.stringContaining('still in flight') });
    expect((await odd.answerTo('twice')).text).toBe('slept 300');
  });

  it('100 MiB in one line: an error with its id, while the other client is served without a break', async () => {
    await using home = new TempHome();
    const { odd, other } = await pair(home);
    odd.sendRaw('{"jsonrpc":"2.0","id":"large","method":"tools/call","params":{"name":"echo","arguments":{"text":"');
    for (let n = 0; n < 100; n++) odd.sendRaw(Buffer.alloc(MIB, 'x'));
    odd.sendRaw('"}}}\n');
    const refused = odd.answerTo('large', 60_000);
    const served = await keepCalling(other, refused);
    expect((await refused).error.data?.code).toBe('message-too-large');
    expect(served).toBeGreaterThan(10);
    expect((await callTool(odd, 'echo', { a: 1 })).text).toBe('{"a":1}');
  });

  it('answers nobody asked for, and cancels what was never asked: nothing happens', async () => {
    await using home = new TempHome();
    const { odd, other } = await pair(home);
    odd.send({ jsonrpc: '2.0', id: 1, result: {} });
    odd.send({ jsonrpc: '2.0', id: 'warren-0-1', result: {} });
    odd.notify('notifications/cancelled', { requestId: 4711 });
    odd.notify('notifications/cancelled');
    odd.notify('notifications/progress', { progressToken: 1, progress: 1 });
    expect((await callTool(odd, 'echo', { a: 1 })).text).toBe('{"a":1}');
    expect((await callTool(other, 'cancelled')).text).toBe('0');
    expect(odd.stray).toEqual([]);
  });
});

describe('whoever comes to the hub without being a shim', () => {
  it('hears what is wrong, and is hung up on; clients go on', async () => {
    await using home = new TempHome();
    const { other, socket } = await hubOf(home);
    const bad: [string | Uint8Array, string][] = [
      ['GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', 'bad-hello'],
      ['{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}\n', 'bad-hello'],
      [`${JSON.stringify({ ...rawHello, mode: 'steal' })}\n`, 'bad-hello'],
      [`${JSON.stringify({ ...rawHello, facts: { cwd: 7, env: {} } })}\n`, 'bad-hello'],
      [`${JSON.stringify({ ...rawHello, mode: 'run' })}\n`, 'bad-hello'],
      [Buffer.from([0, 1, 2, 0xff, 0x0a]), 'bad-hello'],
      [`${JSON.stringify({ ...rawHello, warren: { min: 7, max: 9 } })}\n`, 'version-mismatch'],
      [`${'x'.repeat(5 * MIB)}\n`, 'bad-hello'],
    ];
    for (const [bytes, code] of bad) {
      const answer = JSON.parse(await said(socket, bytes)) as { ok: boolean; code: string; message: string }; // checked here
      expect(answer).toMatchObject({ ok: false, code });
      expect((await callTool(other, 'echo', { a: 1 })).text).toBe('{"a":1}');
    }
  });

  it('with half a hello is told so when it leaves', async () => {
    await using home = new TempHome();
    const { other, socket } = await hubOf(home);
    await said(socket, JSON.stringify(rawHello).slice(0, 40), true);
    expect((await callTool(other, 'echo', { a: 1 })).text).toBe('{"a":1}');
  });
});
