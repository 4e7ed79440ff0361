import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { gatewayWorld } from '../../test/support/gateway-world.ts';
import { legacy, modern } from '../../test/support/memory-peers.ts';

const call = (name: string, more: Record<string, unknown> = {}) => ({ name, arguments: {}, ...more });

describe('a call whose server ends, or takes too long', () => {
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
