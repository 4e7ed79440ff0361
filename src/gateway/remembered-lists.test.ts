import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { gatewayWorld } from '../../test/support/gateway-world.ts';
import { legacy } from '../../test/support/memory-peers.ts';

describe('lists of warren run', () => {
  it('come from memory while the server is cold, and a new process that tells something else is announced', async () => {
    let name = 'one';
    const world = gatewayWorld({
      servers: { files: legacy(({ method }) => (method === 'tools/list' ? { tools: [{ name }] } : undefined)) },
    });
    const first = await world.wrapping('files');
    await first.initialize();
    first.asks('1', 'tools/list');
    await settled();
    name = 'two';
    const launch = Promise.withResolvers<void>();
    world.state.launching = launch.promise;
    world.nth(0).end();
    await settled();
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
