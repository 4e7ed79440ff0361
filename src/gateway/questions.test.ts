import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { gatewayWorld } from '../../test/support/gateway-world.ts';
import type { Params } from '../../test/support/json-rpc.ts';
import { legacy, type MemoryServer } from '../../test/support/memory-peers.ts';

const answersOf = (process: MemoryServer, id: unknown) =>
  process.heard.filter((message) => message.method === undefined && message.id === id);
const asks = (process: MemoryServer, id: unknown, method: string, params: Params = {}) =>
  process.says({ jsonrpc: '2.0', id, method, params });

const two = async (share: 'project' | 'connection' = 'project', capabilities: Params = { sampling: {}, roots: {} }) => {
  const world = gatewayWorld({ servers: { files: legacy() }, share, limits: { inFlight: 3 } });
  const [a, b] = [await world.wrapping('files'), await world.wrapping('files')];
  await a.initialize(capabilities);
  await b.initialize(capabilities);
  return { world, a, b };
};

describe('what a shared server asks', () => {
  it("goes to the one client with a call in flight, and its answer back under the server's own id", async () => {
    const { world, a, b } = await two();
    b.asks('1', 'tools/call', { name: 'hang' });
    await settled();
    world
      .nth(0)
      .raw(
        '{"jsonrpc":"2.0","id":1.0,"method":"sampling/createMessage","params":{"_meta":{"progressToken":"p"},"n":12345678901234567890}}',
      );
    await settled();
    expect(a.told('sampling/createMessage')).toEqual([]);
    const [asked] = b.told('sampling/createMessage');
    expect(b.lines.at(-1)).toContain('12345678901234567890');
    b.tells('notifications/progress', { progressToken: asked?.id, progress: 1 });
    b.raw(`{"jsonrpc":"2.0","id":${JSON.stringify(asked?.id)},"result":{"m":1.0}}`);
    b.raw(`{"jsonrpc":"2.0","id":${JSON.stringify(asked?.id)},"result":{"again":1}}`);
    await settled();
    expect(world.nth(0).lines).toContain('{"jsonrpc":"2.0","id":1.0,"result":{"m":1.0}}');
    expect(world.nth(0).lines.filter((line) => line.includes('again'))).toEqual([]);
    expect(
      world
        .nth(0)
        .calls('notifications/progress')
        .map(({ params }) => params),
    ).toEqual([{ progressToken: 'p', progress: 1 }]);
  });

  it('is refused when two clients or none could be meant, or the one did not declare it', async () => {
    const { world, a, b } = await two();
    asks(world.nth(0), 'none', 'sampling/createMessage');
    await settled();
    a.asks('1', 'tools/call', { name: 'hang' });
    await settled();
    asks(world.nth(0), 'undeclared', 'elicitation/create');
    await settled();
    b.asks('1', 'tools/call', { name: 'hang' });
    await settled();
    asks(world.nth(0), 'two', 'sampling/createMessage');
    await settled();
    const codes = ['none', 'undeclared', 'two'].map((id) => answersOf(world.nth(0), id)[0]?.error?.data?.code);
    expect(codes).toEqual(['not-attributable', 'unsupported-by-client', 'not-attributable']);
    expect([...a.lines, ...b.lines].join()).not.toMatch(/sampling|elicitation/);
  });

  it('is answered by the hub where the hub knows: ping and roots', async () => {
    const { world, a, b } = await two();
    asks(world.nth(0), 1, 'ping');
    asks(world.nth(0), 2, 'roots/list');
    await settled();
    expect(answersOf(world.nth(0), 1)[0]?.result).toEqual({});
    expect(answersOf(world.nth(0), 2)[0]?.result).toEqual({ roots: [{ uri: 'file:///p', name: 'p' }] });
    expect([...a.lines, ...b.lines].join()).not.toContain('roots/list');
  });

  it('is forwarded in connection mode, roots and all, without any call in flight', async () => {
    const { world, a, b } = await two('connection');
    expect(world.nth(0).calls('initialize')[0]?.params?.['capabilities']).toEqual({ sampling: {}, roots: {} });
    asks(world.nth(1), 'r', 'roots/list');
    await settled();
    expect(a.told('roots/list')).toEqual([]);
    const [asked] = b.told('roots/list');
    b.raw(JSON.stringify({ jsonrpc: '2.0', id: asked?.id, error: { code: -1, message: 'no' } }));
    await settled();
    expect(answersOf(world.nth(1), 'r')[0]?.error).toEqual({ code: -1, message: 'no' });
  });

  it('is taken back by the server, by its crash, and answered when the client goes', async () => {
    const { world, a } = await two();
    a.asks('1', 'tools/call', { name: 'hang' });
    await settled();
    asks(world.nth(0), 7, 'sampling/createMessage');
    asks(world.nth(0), 8, 'sampling/createMessage');
    world.nth(0).says({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } });
    await settled();
    const ids = a.told('sampling/createMessage').map(({ id }) => id);
    expect(a.told('notifications/cancelled').map(({ params }) => params?.['requestId'])).toEqual([ids[0]]);
    a.close();
    await settled();
    expect(answersOf(world.nth(0), 8)[0]?.error?.data?.code).toBe('unsupported-by-client');
  });

  it('is withdrawn from the client when the server crashes', async () => {
    const { world, a } = await two();
    a.asks('1', 'tools/call', { name: 'hang' });
    await settled();
    asks(world.nth(0), 7, 'sampling/createMessage');
    await settled();
    world.nth(0).end();
    await settled();
    expect(a.told('notifications/cancelled').map(({ params }) => params?.['requestId'])).toEqual([
      a.told('sampling/createMessage')[0]?.id,
    ]);
  });

  it('is bounded: a client that never answers is not asked for ever', async () => {
    const { world, a } = await two();
    a.asks('1', 'tools/call', { name: 'hang' });
    await settled();
    for (let id = 0; id < 5; id++) asks(world.nth(0), `q${id}`, 'sampling/createMessage');
    await settled();
    expect(a.told('sampling/createMessage')).toHaveLength(3);
    expect(answersOf(world.nth(0), 'q3')[0]?.error?.data?.code).toBe('too-many-in-flight');
  });
});
