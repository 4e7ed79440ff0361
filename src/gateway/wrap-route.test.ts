import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { gatewayWorld } from '../../test/support/gateway-world.ts';
import type { Params } from '../../test/support/json-rpc.ts';
import { legacy, modern, Refusal } from '../../test/support/memory-peers.ts';

const call = (name: string, more: Record<string, unknown> = {}) => ({ name, arguments: {}, ...more });

describe('warren run, legacy', () => {
  it.each(['7', '1.0', '-3', '12345678901234567890', '"a\\u0041\\"b"', '""', '1e2'])(
    'gives the id %s back letter by letter',
    async (id) => {
      const world = gatewayWorld({ servers: { files: legacy() } });
      const client = await world.wrapping('files');
      await client.initialize();
      client.asks(id, 'tools/call', call('echo'));
      await settled();
      expect(client.lines.filter((line) => line.includes(`"id":${id},`) || line.endsWith(`"id":${id}}`))).toHaveLength(
        1,
      );
      expect(world.bugs()).toEqual([]);
    },
  );

  it('negotiates the version and leaves every other byte of the result alone', async () => {
    const raw =
      '{"x-odd":12345678901234567890,"protocolVersion":"2025-11-25","capabilities":{"tools":{"z":1.0}},"serverInfo":{"name":"s","version":"1"}}';
    const world = gatewayWorld({
      servers: {
        files: legacy(({ id, method }, process) => {
          if (method === 'initialize') process.raw(`{"jsonrpc":"2.0","id":${String(id)},"result":${raw}}`);
          return method === 'initialize' ? Promise.reject(new Error('said already')) : undefined;
        }),
      },
    });
    for (const [asked, told] of [
      ['2025-06-18', '2025-06-18'],
      ['2025-11-25', '2025-11-25'],
      ['1999-01-01', '2025-11-25'],
    ] as const) {
      const client = await world.wrapping('files');
      await client.initialize({}, 'test', asked);
      expect(client.lines[0]).toBe(`{"jsonrpc":"2.0","id":"init","result":${raw.replace('2025-11-25', told)}}`);
    }
    expect(world.processes).toHaveLength(1);
  });

  it('tells no client of a newer version than its server speaks', async () => {
    const old = { protocolVersion: '2024-11-05', capabilities: {}, serverInfo: { name: 's', version: '1' } };
    const world = gatewayWorld({
      servers: { files: legacy(({ method }) => (method === 'initialize' ? old : undefined)) },
    });
    const client = await world.wrapping('files');
    expect((await client.initialize()).result).toEqual(old);
  });

  it('refuses a request before initialize, and answers ping', async () => {
    const world = gatewayWorld({ servers: { files: legacy() } });
    const client = await world.wrapping('files');
    client.asks('1', 'tools/list');
    client.asks('2', 'ping');
    await settled();
    expect(client.only('1').error).toMatchObject({ code: -32600, message: expect.stringContaining('initialize') });
    expect(client.only('2').result).toEqual({});
    expect(world.processes).toHaveLength(0);
  });

  it('keeps two clients with the same ids and tokens apart', async () => {
    const world = gatewayWorld({
      servers: {
        files: legacy(({ method, params }, process) => {
          if (method !== 'tools/call') return undefined;
          const { progressToken } = { ...(params?.['_meta'] as Params) }; // as sent below
          process.says({
            jsonrpc: '2.0',
            method: 'notifications/progress',
            params: { progressToken, progress: 1, message: params?.['name'] },
          });
          return { who: params?.['name'] };
        }),
      },
    });
    const [a, b] = [await world.wrapping('files'), await world.wrapping('files')];
    await a.initialize();
    await b.initialize();
    a.asks('1', 'tools/call', call('a', { _meta: { progressToken: 1 } }));
    b.asks('1', 'tools/call', call('b', { _meta: { progressToken: 1 } }));
    await settled();
    expect(world.processes).toHaveLength(1);
    for (const [client, who] of [
      [a, 'a'],
      [b, 'b'],
    ] as const) {
      expect(client.only('1').result).toEqual({ who });
      expect(client.told('notifications/progress').map(({ params }) => params)).toEqual([
        { progressToken: 1, progress: 1, message: who },
      ]);
    }
  });

  it('forwards a cancellation with the number the server knows, and drops the late answer', async () => {
    const world = gatewayWorld({ servers: { files: legacy() } });
    const client = await world.wrapping('files');
    await client.initialize();
    client.asks('"x"', 'tools/call', call('hang'));
    client.tells('notifications/cancelled', { requestId: 'x', reason: 'no more' });
    await settled();
    const [sent] = world.nth(0).calls('tools/call');
    expect(world.nth(0).calls('notifications/cancelled')[0]?.params).toEqual({
      requestId: sent?.id,
      reason: 'no more',
    });
    world.nth(0).says({ jsonrpc: '2.0', id: sent?.id, result: {} });
    world.nth(0).says({ jsonrpc: '2.0', id: 4711, result: {} });
    await settled();
    expect(client.answers('"x"')).toEqual([]);
    expect(world.facts.filter(({ kind }) => kind === 'message.dropped')).toHaveLength(2);
    expect(world.pool.list()[0]?.inFlight).toBe(0);
  });

  it('cancels what a client leaves behind and lets go of the server', async () => {
    const world = gatewayWorld({ servers: { files: legacy() } });
    const [a, b] = [await world.wrapping('files'), await world.wrapping('files')];
    await a.initialize();
    await b.initialize();
    a.asks('1', 'tools/call', call('hang'));
    a.asks('2', 'resources/subscribe', { uri: 'x://1' });
    b.asks('1', 'tools/call', call('echo'));
    await settled();
    a.close();
    await settled();
    expect(world.nth(0).calls('notifications/cancelled')).toHaveLength(1);
    expect(world.nth(0).calls('resources/unsubscribe')[0]?.params).toEqual({ uri: 'x://1' });
    expect(world.pool.list()[0]).toMatchObject({ leases: 1, inFlight: 0 });
    b.asks('2', 'tools/call', call('echo'));
    await settled();
    expect(b.only('2').result).toMatchObject({ name: 'echo' });
    expect(world.served).toHaveLength(1);
  });

  it('tells a retryable error after a crash, and asks again only what does no harm', async () => {
    const tools = [
      { name: 'hang', inputSchema: {} },
      { name: 'reads', inputSchema: {}, annotations: { readOnlyHint: true } },
    ];
    let first = true;
    const world = gatewayWorld({
      servers: {
        files: legacy(({ method, params }) => {
          if (method === 'tools/list') return { tools };
          const silent = method === 'tools/call' || method === 'prompts/get';
          return silent && first
            ? Promise.reject(new Error('never'))
            : method === 'prompts/get'
              ? { ...params }
              : undefined;
        }),
      },
    });
    const client = await world.wrapping('files');
    await client.initialize();
    client.asks('1', 'tools/list');
    await settled();
    client.asks('2', 'tools/call', call('hang'));
    client.asks('3', 'tools/call', call('reads'));
    client.asks('4', 'prompts/get', call('p'));
    await settled();
    first = false;
    world.nth(0).end();
    await settled();
    expect(client.only('2').error?.data).toMatchObject({
      code: 'instance-crashed',
      retry: 'now',
      stderr: 'last words\n',
    });
    expect(client.only('3').result).toMatchObject({ name: 'reads', pid: 101 });
    expect(client.only('4').result).toMatchObject({ name: 'p' });
    expect(world.nth(1).calls('tools/call')).toHaveLength(1);
  });

  it('asks again only once', async () => {
    const world = gatewayWorld({
      servers: { files: legacy(({ method }, process) => (method === 'prompts/get' ? process.end() : undefined)) },
    });
    const client = await world.wrapping('files');
    await client.initialize();
    client.asks('1', 'prompts/get', call('p'));
    await settled();
    await settled();
    expect(client.only('1').error?.data?.code).toBe('instance-crashed');
    expect(world.processes.flatMap((process) => process.calls('prompts/get'))).toHaveLength(2);
  });

  it('limits the time of a call where that is configured', async () => {
    const world = gatewayWorld({ servers: { files: legacy() }, requestMs: 3000 });
    const client = await world.wrapping('files');
    await client.initialize();
    client.asks('1', 'tools/call', call('hang'));
    client.asks('2', 'tools/call', call('echo'));
    await settled();
    await world.clock.advance(3000);
    expect(client.only('1').error?.data?.code).toBe('request-timeout');
    expect(client.only('2').result).toBeDefined();
    expect(world.nth(0).calls('notifications/cancelled')).toHaveLength(1);
  });

  it('leaves no timer behind when calls are over', async () => {
    const world = gatewayWorld({ servers: { files: legacy() }, requestMs: 3000 });
    const client = await world.wrapping('files');
    await client.initialize();
    client.asks('"a"', 'tools/list');
    await settled();
    const before = world.clock.pending;
    for (let id = 0; id < 20; id++) client.asks(String(id), id % 2 ? 'tools/list' : 'tools/call', call('echo'));
    await settled();
    expect(world.clock.pending).toBe(before);
  });

  it('begins anew with a second initialize', async () => {
    const world = gatewayWorld({ servers: { files: legacy() } });
    const client = await world.wrapping('files');
    await client.initialize();
    client.asks('1', 'resources/subscribe', { uri: 'x://1' });
    await settled();
    client.asks('2', 'initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: {} });
    client.asks('3', 'tools/call', call('echo'));
    await settled();
    expect(client.only('2').result?.['protocolVersion']).toBe('2025-06-18');
    expect(client.only('3').result).toBeDefined();
    expect(world.nth(0).calls('resources/unsubscribe')).toHaveLength(1);
    expect(world.pool.list()[0]?.leases).toBe(1);
  });

  it('names both eras when the server is modern', async () => {
    const world = gatewayWorld({ servers: { files: modern() } });
    const client = await world.wrapping('files');
    client.asks('1', 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: {} });
    await world.clock.advance(200);
    expect(client.only('1').error).toMatchObject({
      message: expect.stringMatching(/legacy.*modern/),
      data: { code: 'era-mismatch', clientEra: 'legacy', serverEra: 'modern' },
    });
  });
});

describe('lists', () => {
  it('come from memory while the server is cold, and a new process that tells something else is announced', async () => {
    let name = 'one';
    const world = gatewayWorld({
      servers: { files: legacy(({ method }) => (method === 'tools/list' ? { tools: [{ name }] } : undefined)) },
    });
    const first = await world.wrapping('files');
    await first.initialize();
    first.asks('1', 'tools/list');
    await settled();
    world.nth(0).end();
    await settled();
    name = 'two';
    const launch = Promise.withResolvers<void>();
    world.state.launching = launch.promise;
    const second = await world.wrapping('files');
    await second.initialize();
    second.asks('1', 'tools/list');
    await settled();
    expect(second.only('1').result?.tools).toEqual([{ name: 'one' }]);
    launch.resolve();
    await settled();
    await settled();
    expect(second.told('notifications/tools/list_changed')).toHaveLength(1);
    second.asks('2', 'tools/list');
    await settled();
    expect(second.only('2').result?.tools).toEqual([{ name: 'two' }]);
  });

  it('come from memory when a running server is slow, and its late answer is taken as news', async () => {
    const late = Promise.withResolvers<unknown>();
    let slow = false;
    const world = gatewayWorld({
      servers: {
        files: legacy(({ method }) => {
          if (method !== 'tools/list') return undefined;
          return slow ? late.promise : { tools: [{ name: 'one' }] };
        }),
      },
    });
    const client = await world.wrapping('files');
    await client.initialize();
    client.asks('1', 'tools/list');
    await settled();
    slow = true;
    client.asks('2', 'tools/list');
    await settled();
    expect(client.answers('2')).toEqual([]);
    await world.clock.advance(1000);
    expect(client.only('2').result?.tools).toEqual([{ name: 'one' }]);
    late.resolve({ tools: [{ name: 'two' }] });
    await settled();
    expect(client.only('2').result?.tools).toEqual([{ name: 'one' }]);
    expect(client.told('notifications/tools/list_changed')).toHaveLength(1);
  });

  it('of one page are remembered, a page of many is not', async () => {
    const world = gatewayWorld({
      servers: {
        files: legacy(({ method, params }) =>
          method === 'tools/list' ? { tools: [], ...(params?.['cursor'] ? {} : { nextCursor: 'n' }) } : undefined,
        ),
      },
    });
    const client = await world.wrapping('files');
    await client.initialize();
    client.asks('1', 'tools/list');
    client.asks('2', 'tools/list', { cursor: 'n' });
    await settled();
    expect([...world.files.values()].join('\n')).not.toContain('tools/list');
  });
});

describe('warren run, modern', () => {
  it('discovers, calls, and then serves initialize on the same connection if the server can', async () => {
    const world = gatewayWorld({
      servers: {
        files: (message, process) =>
          message.params?.['_meta'] ? modern()(message, process) : legacy()(message, process),
      },
    });
    const client = await world.wrapping('files');
    client.asksModern('1', 'server/discover');
    await settled();
    client.asksModern('2', 'tools/call', call('echo'));
    await settled();
    await client.initialize();
    client.asks('3', 'tools/call', call('echo'));
    await settled();
    expect(client.only('1').result?.['supportedVersions']).toEqual(['2026-07-28']);
    expect(client.only('2').result?.['resultType']).toBe('complete');
    expect(client.only('3').result?.['resultType']).toBeUndefined();
  });

  it('says which versions it has, and which keys are missing', async () => {
    const world = gatewayWorld({ servers: { files: modern() } });
    const client = await world.wrapping('files');
    client.asks('1', 'tools/list', { _meta: { 'io.modelcontextprotocol/protocolVersion': '2030-01-01' } });
    client.asks('2', 'tools/list', { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } });
    client.asks('3', 'tools/list', { _meta: { 'io.modelcontextprotocol/protocolVersion': 1 } });
    await settled();
    expect(client.only('1').error).toMatchObject({
      code: -32022,
      data: { supported: ['2026-07-28'], requested: '2030-01-01' },
    });
    expect(client.only('2').error?.code).toBe(-32602);
    expect(client.only('3').error?.code).toBe(-32602);
  });

  it('answers a probe of a legacy server so that clients fall back, and remembers it', async () => {
    const world = gatewayWorld({ servers: { files: legacy() } });
    const client = await world.wrapping('files');
    client.asksModern('1', 'server/discover');
    await world.clock.advance(200);
    expect(client.only('1').error).toMatchObject({ code: -32601, message: expect.stringMatching(/modern.*legacy/) });
    await client.initialize();
    client.asksModern('2', 'server/discover');
    client.asks('3', 'tools/call', call('echo'));
    await settled();
    expect(client.only('2').error?.code).toBe(-32601);
    expect(client.only('3').result).toBeDefined();
    expect(world.processes).toHaveLength(2);
  });

  it('does not lock out a modern server that was slow once', async () => {
    let slow = true;
    const world = gatewayWorld({
      servers: {
        files: modern(({ method }) =>
          method === 'server/discover' && slow ? Promise.reject(new Error('slow')) : undefined,
        ),
      },
    });
    const client = await world.wrapping('files');
    client.asksModern('1', 'server/discover');
    await settled();
    await world.clock.advance(2700);
    expect(client.only('1').error?.code).toBe(-32601);
    slow = false;
    client.asks('2', 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: {} });
    await world.clock.advance(200);
    expect(client.only('2').error?.data?.code).toBe('era-mismatch');
    client.asksModern('3', 'server/discover');
    await settled();
    expect(client.only('3').result).toBeDefined();
  });

  it('asks again after a while whether a server that was silent speaks modern MCP, and writes no doubt down', async () => {
    let silent = true;
    const world = gatewayWorld({
      servers: {
        files: (message, process) => {
          if (!message.params?.['_meta']) return legacy()(message, process);
          return silent ? undefined : modern()(message, process);
        },
      },
    });
    const client = await world.wrapping('files');
    client.asksModern('1', 'server/discover');
    await settled();
    await world.clock.advance(2700);
    expect(client.only('1').error?.code).toBe(-32601);
    await client.initialize();
    expect([...world.files.values()].join()).not.toContain('"modern":false');
    silent = false;
    await world.clock.advance(600_000);
    client.asksModern('2', 'server/discover');
    await settled();
    expect(client.only('2').result).toBeDefined();
  });

  it('takes up a server that changed its era', async () => {
    let era = legacy();
    const world = gatewayWorld({ servers: { files: (message, process) => era(message, process) } });
    const client = await world.wrapping('files');
    client.asksModern('1', 'server/discover');
    await world.clock.advance(200);
    await client.initialize();
    world.nth(1).end();
    await settled();
    era = modern();
    client.asks('2', 'tools/call', call('echo'));
    await world.clock.advance(200);
    expect(client.only('2').error?.data?.code).toBe('era-mismatch');
    client.asksModern('3', 'server/discover');
    await settled();
    expect(client.only('3').result).toBeDefined();
  });
});

describe('errors of a server', () => {
  it('reach the client as they are', async () => {
    const world = gatewayWorld({
      servers: {
        files: legacy(({ method }) => {
          if (method === 'tools/call') throw new Refusal(-32042, 'odd');
        }),
      },
    });
    const client = await world.wrapping('files');
    await client.initialize();
    client.asks('1', 'tools/call', call('echo'));
    await settled();
    expect(client.only('1').error).toEqual({ code: -32042, message: 'odd' });
  });
});
