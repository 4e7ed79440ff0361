import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { gatewayWorld } from '../../test/support/gateway-world.ts';
import { legacy, type MemoryClient } from '../../test/support/memory-peers.ts';

/** Cockatiel looks at the wall clock. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const call = (name: string) => ({ name, arguments: {} });
const OPEN_MS = 10_000;

const codeOf = (client: MemoryClient, id: string): unknown => client.only(id).error?.data?.code;

/** A server that answers tools as long as it is well; calls may take 1 s. */
function world() {
  const health = { well: false };
  const it = gatewayWorld({
    servers: {
      files: legacy(({ method }) => {
        if (method === 'prompts/get') throw new Error('no such prompt');
        return method === 'tools/call' && !health.well ? Promise.reject(new Error('never')) : undefined;
      }),
    },
    requestMs: 1000,
  });
  let id = 0;
  const asks = async (client: MemoryClient, method = 'tools/call'): Promise<string> => {
    id++;
    client.asks(String(id), method, call('x'));
    await settled();
    return String(id);
  };
  const timeOut = async (client: MemoryClient, times: number): Promise<void> => {
    for (let n = 0; n < times; n++) await asks(client);
    await it.clock.advance(1000);
  };
  const later = async (ms: number): Promise<void> => {
    vi.setSystemTime(Date.now() + ms);
    await it.clock.advance(ms);
  };
  return { ...it, health, asks, timeOut, later };
}

it('refuses calls to a server whose last five came to nothing, then tries one', async () => {
  const { wrapping, nth, pool, health, asks, timeOut, later } = world();
  const client = await wrapping('files');
  await client.initialize();
  await timeOut(client, 5);
  expect(pool.list()[0]?.breaker).toBe('open');
  const refused = await asks(client);
  expect(codeOf(client, refused)).toBe('instance-unavailable');
  expect(nth(0).calls('tools/call')).toHaveLength(5);
  await later(OPEN_MS);
  health.well = true;
  const [trial, other] = [await asks(client), await asks(client)];
  expect(client.only(trial).result).toBeDefined();
  expect(client.only(other).result).toBeDefined();
  expect(pool.list()[0]?.breaker).toBe('closed');
});

it('lets only one call through while it is half-open', async () => {
  const { wrapping, nth, asks, timeOut, later } = world();
  const client = await wrapping('files');
  await client.initialize();
  await timeOut(client, 5);
  await later(OPEN_MS);
  await asks(client);
  expect(codeOf(client, await asks(client))).toBe('instance-unavailable');
  expect(nth(0).calls('tools/call')).toHaveLength(6);
});

it('counts an error that the server answers as an answer', async () => {
  const { wrapping, pool, asks, timeOut } = world();
  const client = await wrapping('files');
  await client.initialize();
  for (let round = 0; round < 3; round++) {
    await timeOut(client, 4);
    const id = await asks(client, 'prompts/get');
    expect(client.only(id).error).toBeDefined();
  }
  expect(pool.list()[0]?.breaker).toBe('closed');
});

it('blames no server for what its client cancelled, or for a stop that was asked for', async () => {
  const { wrapping, pool, asks } = world();
  const client = await wrapping('files');
  await client.initialize();
  for (let n = 0; n < 6; n++) {
    const id = await asks(client);
    client.tells('notifications/cancelled', { requestId: Number(id) });
    await settled();
  }
  for (let n = 0; n < 6; n++) {
    await asks(client);
    const [view] = pool.list();
    if (view) await pool.stop(view.key, 'requested');
    await settled();
  }
  expect(pool.list()[0]?.breaker).toBe('closed');
});

it('blames it once for a death, however many calls it took along', async () => {
  const { wrapping, pool, nth, asks } = world();
  const client = await wrapping('files');
  await client.initialize();
  for (let n = 0; n < 20; n++) await asks(client);
  nth(0).end();
  await settled();
  expect(pool.list()[0]?.breaker).toBe('closed');
});

it('answers a list from memory meanwhile', async () => {
  const { wrapping, clock, timeOut, asks } = world();
  const client = await wrapping('files');
  await client.initialize();
  const before = await asks(client, 'tools/list');
  expect(client.only(before).result).toBeDefined();
  await timeOut(client, 5);
  const id = await asks(client, 'tools/list');
  expect(client.only(id).result).toEqual(client.only(before).result);
  await clock.advance(2000);
});

it('is closed by a restart', async () => {
  const { wrapping, pool, health, asks, timeOut } = world();
  const client = await wrapping('files');
  await client.initialize();
  await timeOut(client, 5);
  const [view] = pool.list();
  if (view) await pool.restart(view.key);
  expect(pool.list()[0]?.breaker).toBe('closed');
  health.well = true;
  const id = await asks(client);
  expect(client.only(id).result).toBeDefined();
});
