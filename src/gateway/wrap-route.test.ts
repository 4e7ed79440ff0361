import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { gatewayWorld } from '../../test/support/gateway-world.ts';
import type { Params } from '../../test/support/json-rpc.ts';
import { legacy, Refusal } from '../../test/support/memory-peers.ts';

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
