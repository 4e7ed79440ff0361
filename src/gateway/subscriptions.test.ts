import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { definition, gatewayWorld } from '../../test/support/gateway-world.ts';
import { legacy, type MemoryServer, modern } from '../../test/support/memory-peers.ts';

const key = 'io.modelcontextprotocol/subscriptionId';
const updated = (uri: string) => ({ jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri } });
const log = (level: string) => ({ jsonrpc: '2.0', method: 'notifications/message', params: { level, data: level } });
const toolsChanged = (process: MemoryServer, nth = 0) => {
  const { id } = process.calls('subscriptions/listen')[nth] ?? {};
  return { jsonrpc: '2.0', method: 'notifications/tools/list_changed', params: { _meta: { [key]: id } } };
};
const listening = { notifications: { toolsListChanged: true } };

const two = async () => {
  const world = gatewayWorld({ servers: { files: legacy() } });
  const [a, b] = [await world.wrapping('files'), await world.wrapping('files')];
  await a.initialize();
  await b.initialize();
  a.asks('1', 'resources/subscribe', { uri: 'x://1' });
  await settled();
  return { world, a, b };
};

const listener = async () => {
  const world = gatewayWorld({ servers: { files: modern() } });
  const client = await world.wrapping('files');
  client.asksModern('"l"', 'subscriptions/listen', listening);
  await settled();
  return { world, client, id: world.nth(0).calls('subscriptions/listen')[0]?.id };
};

describe('resources/subscribe of a shared server', () => {
  it('brings updates, also of parts, to who subscribed and to nobody else', async () => {
    const { world, a, b } = await two();
    b.asks('1', 'tools/call', { name: 'echo' });
    await settled();
    for (const uri of ['x://1', 'x://1/part', 'y://1']) world.nth(0).says(updated(uri));
    await settled();
    expect(a.told('notifications/resources/updated').map(({ params }) => params?.['uri'])).toEqual([
      'x://1',
      'x://1/part',
    ]);
    expect(b.told('notifications/resources/updated')).toEqual([]);
  });

  it('ends with the last of its subscribers', async () => {
    const { world, a, b } = await two();
    b.asks('1', 'resources/subscribe', { uri: 'x://1' });
    await settled();
    a.asks('2', 'resources/unsubscribe', { uri: 'x://1' });
    await settled();
    expect(a.only('2').result).toEqual({});
    expect(world.nth(0).calls('resources/unsubscribe')).toHaveLength(0);
    b.asks('2', 'resources/unsubscribe', { uri: 'x://1' });
    await settled();
    expect(b.only('2').result).toEqual({});
    expect(world.nth(0).calls('resources/unsubscribe')).toHaveLength(1);
  });

  it('is made again with the process that follows a crash, without anybody asking, later and later', async () => {
    const { world } = await two();
    world.nth(0).end();
    await world.clock.advance(0);
    expect(world.nth(1).calls('resources/subscribe')).toHaveLength(1);
    world.nth(1).end();
    await world.clock.advance(499);
    expect(world.processes).toHaveLength(2);
    await world.clock.advance(1);
    expect(world.processes).toHaveLength(3);
  });

  it('goes on trying when the next process does not start', async () => {
    const { world } = await two();
    world.state.launching = Promise.reject(new Error('no'));
    world.state.launching.catch(() => undefined);
    world.nth(0).end();
    await world.clock.advance(50);
    world.state.launching = Promise.resolve();
    await world.clock.advance(500);
    expect(world.nth(1).calls('resources/subscribe')).toHaveLength(1);
  });

  it('starts nothing that was stopped on purpose', async () => {
    const { world } = await two();
    await world.pool.stop([...world.pool.list()][0]?.key ?? expect.unreachable(), 'requested');
    await world.clock.advance(1000);
    expect(world.processes).toHaveLength(1);
  });
});

describe('logging levels of a shared server', () => {
  it('are the most talkative at the server, and each client hears its own', async () => {
    const world = gatewayWorld({ servers: { files: legacy() } });
    const [a, b] = [await world.wrapping('files'), await world.wrapping('files')];
    await a.initialize();
    await b.initialize();
    a.asks('1', 'logging/setLevel', { level: 'debug' });
    await settled();
    b.asks('1', 'logging/setLevel', { level: 'error' });
    await settled();
    expect(
      world
        .nth(0)
        .calls('logging/setLevel')
        .map(({ params }) => params?.['level']),
    ).toEqual(['debug', 'debug']);
    for (const level of ['debug', 'alert']) world.nth(0).says(log(level));
    await settled();
    expect(a.told('notifications/message').map(({ params }) => params?.['level'])).toEqual(['debug', 'alert']);
    expect(b.told('notifications/message').map(({ params }) => params?.['level'])).toEqual(['alert']);
    world.nth(0).end();
    await settled();
    b.asks('2', 'tools/call', { name: 'echo' });
    await settled();
    expect(
      world
        .nth(1)
        .calls('logging/setLevel')
        .map(({ params }) => params?.['level']),
    ).toEqual(['error']);
  });
});

describe.each(['run', 'connect'] as const)('subscriptions/listen through %s', (mode) => {
  const start = async (id: string) => {
    const world = gatewayWorld({ servers: { files: modern() }, definitions: [definition()] });
    const client = mode === 'run' ? await world.wrapping('files') : await world.client();
    client.asksModern('"d"', 'server/discover');
    await settled();
    client.asksModern(id, 'subscriptions/listen', listening);
    await settled();
    return { world, client };
  };

  it.each(['1', '"listen:0"', '1.0', '12345678901234567890'])('gives the id %s back letter by letter', async (id) => {
    const { world, client } = await start(id);
    world.nth(0).says(toolsChanged(world.nth(0)));
    await settled();
    const lines = client.lines.filter((line) => line.includes(`"${key}":${id}}`) || line.includes(`"${key}":${id},`));
    expect(lines).toHaveLength(2);
    expect(client.told('notifications/subscriptions/acknowledged')).toHaveLength(1);
  });

  it('is opened again with the next process, acknowledged once', async () => {
    const { world, client } = await start('"l"');
    world.nth(0).end();
    await world.clock.advance(0);
    world.nth(1).says(toolsChanged(world.nth(1)));
    await settled();
    expect(client.told('notifications/subscriptions/acknowledged')).toHaveLength(1);
    expect(client.told('notifications/tools/list_changed').map(({ params }) => params)).toEqual([
      { _meta: { [key]: 'l' } },
    ]);
    expect(client.answers('"l"')).toEqual([]);
  });

  it('survives a stop on purpose without an answer, and keeps no process alive', async () => {
    const { world, client } = await start('"l"');
    expect(world.pool.list()[0]?.inFlight).toBe(0);
    await world.clock.advance(120_000);
    expect(world.pool.list()[0]?.state).toBe('cold');
    expect(client.answers('"l"')).toEqual([]);
    client.asksModern('2', 'tools/call', { name: mode === 'run' ? 'echo' : 'files__echo' });
    await settled();
    expect(client.only('2').result).toBeDefined();
    expect(world.nth(1).calls('subscriptions/listen')).toHaveLength(1);
  });

  it('ends with the cancellation, and with the client', async () => {
    const { world, client } = await start('"l"');
    const [sent] = world.nth(0).calls('subscriptions/listen');
    client.tells('notifications/cancelled', { requestId: 'l' });
    await settled();
    expect(world.nth(0).calls('notifications/cancelled')[0]?.params).toMatchObject({ requestId: sent?.id });
    world.nth(0).says(toolsChanged(world.nth(0)));
    await settled();
    expect(client.told('notifications/tools/list_changed')).toEqual([]);
    client.asksModern('"m"', 'subscriptions/listen', listening);
    await settled();
    client.close();
    await settled();
    expect(world.nth(0).calls('notifications/cancelled')).toHaveLength(2);
  });

  it('tells of a list that a new process changed', async () => {
    let name = 'one';
    const world = gatewayWorld({
      servers: {
        files: modern(({ method }) =>
          method === 'tools/list' ? { resultType: 'complete', tools: [{ name }] } : undefined,
        ),
      },
      definitions: [definition()],
    });
    const client = mode === 'run' ? await world.wrapping('files') : await world.client();
    client.asksModern('1', 'tools/list');
    await settled();
    client.asksModern('1.0', 'subscriptions/listen', listening);
    await settled();
    name = 'two';
    world.nth(0).end();
    await world.clock.advance(0);
    await settled();
    expect(
      client.lines.filter((line) => line.includes('tools/list_changed') && line.includes(`"${key}":1.0`)),
    ).toHaveLength(1);
  });
});

describe('subscriptions that the server ends', () => {
  it('with a result: its id is restored there too', async () => {
    const { world, client, id } = await listener();
    world.nth(0).says({ jsonrpc: '2.0', id, result: { resultType: 'complete', _meta: { [key]: id, other: 1 } } });
    await settled();
    expect(client.only('"l"').result).toEqual({ resultType: 'complete', _meta: { [key]: 'l', other: 1 } });
  });

  it('with notifications/cancelled: the client hears it under its own id', async () => {
    const { world, client, id } = await listener();
    world
      .nth(0)
      .says({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id, reason: 'enough' } });
    await settled();
    expect(client.told('notifications/cancelled').map(({ params }) => params)).toEqual([
      { requestId: 'l', reason: 'enough' },
    ]);
    expect(world.served[0]?.client.inFlight).toBe(0);
  });
});

describe('modern notifications without a subscription id', () => {
  it('go to requests in flight there; logs only to those that asked for logs', async () => {
    const world = gatewayWorld({ servers: { files: modern() } });
    const [a, b, c] = [await world.wrapping('files'), await world.wrapping('files'), await world.wrapping('files')];
    a.asksModern('1', 'tools/call', { name: 'hang', _meta: { 'io.modelcontextprotocol/logLevel': 'debug' } });
    b.asksModern('1', 'tools/call', { name: 'hang' });
    c.asksModern('1', 'tools/call', { name: 'echo' });
    await settled();
    world.nth(0).says(log('info'));
    world.nth(0).says({ jsonrpc: '2.0', method: 'notifications/vendor', params: {} });
    await settled();
    expect([a, b, c].map((one) => one.told('notifications/message').length)).toEqual([1, 0, 0]);
    expect([a, b, c].map((one) => one.told('notifications/vendor').length)).toEqual([1, 1, 0]);
  });
});
