import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { gatewayWorld } from '../../test/support/gateway-world.ts';
import { legacy, modern } from '../../test/support/memory-peers.ts';

const call = (name: string, more: Record<string, unknown> = {}) => ({ name, arguments: {}, ...more });

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

  it('takes a server that ends on the probe for a legacy one, and hands its last words on', async () => {
    const world = gatewayWorld({
      servers: {
        files: legacy(({ method }, process) => (method === 'server/discover' ? process.end() : undefined)),
      },
    });
    const client = await world.wrapping('files');
    client.asksModern('1', 'tools/list');
    await world.clock.advance(200);
    expect(client.only('1').error?.data).toMatchObject({ code: 'era-mismatch', stderr: 'last words' });
    await client.initialize();
    client.asks('2', 'tools/call', call('echo'));
    await settled();
    expect(client.only('2').result).toBeDefined();
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
    era = modern();
    world.nth(1).end();
    await world.clock.advance(200);
    client.asks('2', 'tools/call', call('echo'));
    await world.clock.advance(200);
    expect(client.only('2').error?.data?.code).toBe('era-mismatch');
    client.asksModern('3', 'server/discover');
    await settled();
    expect(client.only('3').result).toBeDefined();
  });
});
