import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { definition, gatewayWorld } from '../../test/support/gateway-world.ts';
import { type Behaviour, legacy } from '../../test/support/memory-peers.ts';

const KIB = 1024;
const big: Behaviour = legacy(({ method, params }) =>
  method === 'tools/call' && params?.['name'] === 'big' ? { text: 'x'.repeat(Number(params['bytes'])) } : undefined,
);
const shared = async () => {
  const world = gatewayWorld({ servers: { files: big } });
  const [slow, quick] = [await world.wrapping('files'), await world.wrapping('files')];
  await slow.initialize();
  await quick.initialize();
  return { world, slow, quick };
};
const ask = (id: number, bytes: number): [string, string, Record<string, unknown>] => [
  String(id),
  'tools/call',
  { name: 'big', bytes },
];

describe('a client that does not read', () => {
  it('holds its server back only until it has stalled, and each of its requests gets one answer all the same', async () => {
    const { world, slow, quick } = await shared();
    slow.pause();
    for (let id = 0; id < 20; id++) slow.asks(...ask(id, 80 * KIB));
    await settled();
    quick.asks(...ask(1, 10));
    await settled();
    expect(quick.answers('1')).toEqual([]);
    world.served[0]?.client.stalled(); // the socket's own timer in a real channel
    await settled();
    expect(quick.only('1').result).toBeDefined();
    slow.resume();
    await settled();
    for (let id = 0; id < 20; id++) expect(slow.answers(String(id))).toHaveLength(1);
    expect(slow.messages.filter(({ error }) => error?.data?.code === 'client-stalled').length).toBeGreaterThan(10);
    slow.asks(...ask(99, 80 * KIB));
    await settled();
    expect(slow.only('99').result).toBeDefined();
  });

  it('that nobody shares its server with loses nothing, however long it takes', async () => {
    const world = gatewayWorld({ servers: { files: big } });
    const client = await world.wrapping('files');
    await client.initialize();
    client.pause();
    for (let id = 0; id < 20; id++) client.asks(...ask(id, 80 * KIB));
    await settled();
    world.served[0]?.client.stalled();
    client.resume();
    await settled();
    for (let id = 0; id < 20; id++) expect(client.only(String(id)).result).toBeDefined();
  });

  it('leaves nobody held back when it goes', async () => {
    const { world, slow, quick } = await shared();
    slow.pause();
    slow.asks(...ask(1, 100 * KIB));
    await settled();
    const [gone] = world.served;
    gone?.client.resume(gone.client.outbox); // a socket with unsent bytes hears of the end by its next write
    slow.close();
    await settled();
    quick.asks(...ask(1, 10));
    await settled();
    expect(quick.only('1').result).toBeDefined();
    expect(world.bugs()).toEqual([]);
  });

  it.each([
    [0, 1],
    [1, 0],
  ])('and several at a time may go on in any order (%i first)', async (first, second) => {
    const world = gatewayWorld({ servers: { files: big } });
    const clients = [await world.wrapping('files'), await world.wrapping('files'), await world.wrapping('files')];
    for (const client of clients) await client.initialize();
    for (const client of clients.slice(0, 2)) {
      client.pause();
      client.asks(...ask(1, 100 * KIB));
    }
    await settled();
    clients[2]?.asks(...ask(1, 10));
    clients[first]?.resume();
    await settled();
    clients[second]?.resume();
    await settled();
    for (const client of clients) expect(client.only('1').result).toBeDefined();
  });
});

describe('a server that does not read', () => {
  it('holds back who sends to it, and nobody else', async () => {
    const { world, slow, quick } = await shared();
    world.nth(0).pause();
    const padding = 'x'.repeat(40 * KIB);
    for (let id = 0; id < 4; id++) slow.asks(String(id), 'tools/call', { name: 'echo', padding });
    await settled();
    quick.asks('1', 'tools/call', { name: 'echo' });
    await settled();
    expect(world.pool.list()[0]?.inFlight).toBeLessThanOrEqual(4);
    world.nth(0).resume();
    await settled();
    await settled();
    for (let id = 0; id < 4; id++) expect(slow.only(String(id)).result).toBeDefined();
    expect(quick.only('1').result).toBeDefined();
  });
});

describe('limits', () => {
  it('calls in flight, and ids twice at a time', async () => {
    const world = gatewayWorld({ servers: { files: legacy() }, limits: { inFlight: 2 } });
    const client = await world.wrapping('files');
    await client.initialize();
    for (const id of ['1', '1', '2', '3']) client.asks(id, 'tools/call', { name: 'hang' });
    await settled();
    expect(client.only('1').error).toMatchObject({ code: -32600, message: expect.stringContaining('still in flight') });
    expect(client.only('3').error?.data).toMatchObject({ code: 'too-many-in-flight', retry: 'later' });
    expect(client.answers('2')).toEqual([]);
  });

  it('long lines of a client: the id is found at either end, and nothing else is lost', async () => {
    const world = gatewayWorld({ servers: { files: legacy() }, limits: { messageBytes: 100 * KIB } });
    const client = await world.wrapping('files');
    await client.initialize();
    const long = 'x'.repeat(300 * KIB);
    client.raw(`{"jsonrpc":"2.0","id":"first","method":"tools/call","params":{"id":1,"a":"${long}"}}`);
    client.raw(`{"params":{"id":1,"a":"${long}"},"method":"tools/call","jsonrpc":"2.0","id":42}`);
    client.raw(`{"id":broken,"a":"${long}"}`);
    client.asks('5', 'tools/call', { name: 'echo' });
    await settled();
    expect(client.only('"first"').error?.data?.code).toBe('message-too-large');
    expect(client.only('42').error?.data?.code).toBe('message-too-large');
    expect(client.only('null').error?.data?.code).toBe('message-too-large');
    expect(client.only('5').result).toBeDefined();
  });

  it('long lines of a server: the one who waits hears it, whatever ids are inside', async () => {
    const small = definition();
    const world = gatewayWorld({
      servers: {
        files: legacy(({ id, method, params }, process) => {
          if (method !== 'tools/call' || params?.['name'] === 'hang') return undefined;
          const items = `{"items":[{"id":3},{"id":4}],"text":"${'x'.repeat(300 * KIB)}"}`;
          const asks =
            params?.['name'] === 'asks' ? `"method":"sampling/createMessage","params":${items}` : `"result":${items}`;
          process.raw(
            params?.['first'] ? `{"id":${String(id)},${asks}}` : `{${asks},"jsonrpc":"2.0","id":${String(id)}}`,
          );
          return Promise.reject(new Error('said already'));
        }),
      },
      definitions: [{ ...small, limits: { ...small.limits, messageBytes: 100 * KIB } }],
      limits: { messageBytes: 1024 * KIB },
    });
    const [a, b] = [await world.client(), await world.client()];
    await a.initialize();
    await b.initialize();
    for (const id of ['1', '2', '3', '4']) b.asks(id, 'tools/call', { name: 'files__hang' });
    a.asks('1', 'tools/call', { name: 'files__big', first: true });
    a.asks('2', 'tools/call', { name: 'files__big' });
    a.asks('3', 'tools/call', { name: 'files__asks', first: true });
    await settled();
    expect(a.only('1').error?.data?.code).toBe('message-too-large');
    expect(a.only('2').error?.data?.code).toBe('message-too-large');
    expect(a.answers('3')).toEqual([]);
    expect(b.lines).toHaveLength(1);
  });
});

describe('what is no message', () => {
  const odd = [
    ['not JSON', '{"jsonrpc":"2.0","id":1,"method":}', '1', -32700],
    ['an id that is no JSON', '{"jsonrpc":"2.0","id":abc,"method":"x"}', 'null', -32700],
    ['an id that is half a list', '{"id":[1,2,"method":}', 'null', -32700],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"ping"}]', 'null', -32600],
    ['a scalar', '7', 'null', -32600],
    ['no version', '{"id":"a","method":"ping"}', '"a"', -32600],
    ['a list of parameters', '{"jsonrpc":"2.0","id":3,"method":"ping","params":[]}', '3', -32600],
    ['an object as id', '{"jsonrpc":"2.0","id":{},"method":"ping"}', 'null', -32600],
    ['null as id', '{"jsonrpc":"2.0","id":null,"method":"ping"}', 'null', -32600],
    ['binary soup', '\u0000\u0001\u0002', 'null', -32700],
  ] as const;

  it.each(odd)('%s gets a typed error, and the connection goes on', async (_, line, id, code) => {
    const world = gatewayWorld({ servers: { files: legacy() } });
    const client = await world.wrapping('files');
    await client.initialize();
    client.raw(line);
    client.asks('"after"', 'tools/call', { name: 'echo' });
    await settled();
    expect(client.only(id).error?.code).toBe(code);
    expect(client.only('"after"').result).toBeDefined();
  });
});

describe('a hub that leaves', () => {
  it('answers what it took, takes nothing more, and says how much that was', async () => {
    const late = Promise.withResolvers<unknown>();
    const world = gatewayWorld({
      servers: { files: legacy(({ method }) => (method === 'prompts/get' ? late.promise : undefined)) },
    });
    const client = await world.wrapping('files');
    await client.initialize();
    client.asks('1', 'prompts/get', { name: 'p' });
    await settled();
    const left = world.served[0]?.drain({ deadlineMs: 5000, rest: false });
    client.asks('2', 'tools/call', { name: 'echo' });
    client.raw(`{"id":3,"x":"${'x'.repeat(2 * KIB * KIB)}"}`);
    await settled();
    late.resolve({ ok: true });
    await world.clock.advance(20);
    await left;
    await settled();
    expect(client.only('1').result).toEqual({ ok: true });
    expect(client.answers('2')).toEqual([]);
    expect(client.lines.at(-1)).toBe('\u001e{"taken":3,"rest":false}');
    expect(client.closed).toBe(true);
  });

  it('takes in what a client said to the one before, without answering it again', async () => {
    const world = gatewayWorld({ servers: { files: legacy() } });
    const initialize = {
      jsonrpc: '2.0',
      id: 0,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {} },
    };
    const subscribe = { jsonrpc: '2.0', id: 1, method: 'resources/subscribe', params: { uri: 'x://1' } };
    const client = await world.wrapping(
      'files',
      {},
      { replay: [initialize, subscribe].map((line) => JSON.stringify(line)) },
    );
    await settled();
    expect(client.lines).toEqual([]);
    expect(world.nth(0).calls('resources/subscribe')).toHaveLength(1);
    client.asks('1', 'tools/call', { name: 'echo' });
    await settled();
    expect(client.only('1').result).toBeDefined();
  });
});
