import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { definition, gatewayWorld, type WorldOptions } from '../../test/support/gateway-world.ts';
import { type Behaviour, legacy, modern, Refusal } from '../../test/support/memory-peers.ts';

const named = (name: string, more = {}) => definition({ name, command: name, ...more });
const never = (): Promise<never> => Promise.reject(new Error('this server stays silent'));

const connected = async (options: WorldOptions, client = 'test') => {
  const world = gatewayWorld(options);
  const one = await world.client();
  await one.initialize({ roots: {} }, client);
  return { world, client: one };
};

const vendor: Behaviour = ({ method }) => (method === 'vendor/x' ? { ok: true } : undefined);

const tasks: Behaviour = ({ method, params }) => {
  if (method === 'tools/call') return { task: { taskId: 't1', status: 'working' } };
  if (method === 'tasks/get') return { taskId: params?.['taskId'], status: 'completed' };
  if (method === 'tasks/cancel') throw new Refusal(-32602, 'over');
};

describe('server/discover of the whole endpoint', () => {
  it('is answered at once when the eras are known, and within the patience of a probe when they are not', async () => {
    const world = gatewayWorld({
      servers: { a: modern(), b: modern(({ method }) => (method === 'server/discover' ? never() : undefined)) },
      definitions: [named('a'), named('b')],
    });
    const client = await world.client();
    client.asksModern('1', 'server/discover');
    await world.clock.advance(2500);
    expect(client.only('1').error?.code).toBe(-32601);
    world.state.definitions = [named('a')];
    for (const { route } of world.served) route.reload();
    client.asksModern('2', 'server/discover');
    await settled();
    expect(client.only('2').result?.['supportedVersions']).toEqual(['2026-07-28']);
  });

  it('falls back at once for a server that is known to be legacy, in the next life of the hub too', async () => {
    const options = { servers: { a: legacy() }, definitions: [named('a')] };
    const world = gatewayWorld(options);
    const client = await world.client();
    client.asksModern('1', 'server/discover');
    await world.clock.advance(200);
    expect(client.only('1').error?.code).toBe(-32601);
    const starts = world.processes.length;
    client.asksModern('2', 'server/discover');
    await settled();
    expect(client.only('2').error?.code).toBe(-32601);
    expect(world.processes).toHaveLength(starts);
    expect([...world.files.values()].join()).toContain('"modern":false');
  });

  it('is modern without any server', async () => {
    const client = await gatewayWorld({ servers: {} }).client();
    client.asksModern('1', 'server/discover');
    await settled();
    expect(client.only('1').result).toMatchObject({ resultType: 'complete', supportedVersions: ['2026-07-28'] });
  });
});

describe('methods nobody here knows', () => {
  it('go to the only server, and are refused when there are several', async () => {
    const { world, client } = await connected({
      servers: { a: legacy(vendor), b: legacy() },
      definitions: [named('a')],
    });
    client.asks('1', 'vendor/x');
    await settled();
    expect(client.only('1').result).toEqual({ ok: true });
    world.state.definitions = [named('a'), named('b')];
    for (const { route } of world.served) route.reload();
    client.asks('2', 'vendor/x');
    await settled();
    expect(client.only('2').error?.code).toBe(-32601);
  });

  it('follow a task to the server that made it', async () => {
    const { client } = await connected({
      servers: { a: legacy(), b: legacy(tasks) },
      definitions: [named('a'), named('b')],
    });
    client.asks('1', 'tools/call', { name: 'b__long', task: { ttl: 1000 } });
    await settled();
    client.asks('2', 'tasks/get', { taskId: 't1' });
    client.asks('3', 'tasks/get', { taskId: 't2' });
    await settled();
    expect(client.only('2').result).toEqual({ taskId: 't1', status: 'completed' });
    expect(client.only('3').error?.code).toBe(-32601);
  });
});
