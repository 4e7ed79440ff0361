import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { gatewayWorld } from '../../test/support/gateway-world.ts';
import { type Behaviour, legacy, modern } from '../../test/support/memory-peers.ts';
import { ping } from './ping.ts';

/** A server of that behaviour with one client, who has asked for its tools. */
async function connected(server: Behaviour, era: 'legacy' | 'modern') {
  const world = gatewayWorld({ servers: { files: server } });
  const client = await world.wrapping('files');
  if (era === 'legacy') await client.initialize();
  else client.asksModern('0', 'server/discover');
  await settled();
  const [{ key } = expect.unreachable()] = world.pool.list();
  const spec = world.pool.specOf(key) ?? expect.unreachable();
  const link = world.pool.lease(spec).current ?? expect.unreachable();
  return { world, client, link, asked: () => ping(link, '1.2.3', new AbortController().signal) };
}

describe('a question whether a server is well', () => {
  it('is a ping of the legacy era, and counts neither as a call nor as activity', async () => {
    const { world, link, asked, client } = await connected(
      legacy(({ method }) => (method === 'ping' ? {} : undefined)),
      'legacy',
    );
    const { calls, lastActiveAt } = link;
    await world.clock.advance(5000);
    const answer = asked();
    expect(link.inFlight).toBe(0);
    await answer;
    expect(world.nth(0).calls('ping')).toHaveLength(1);
    expect(link).toMatchObject({ calls, lastActiveAt, errors: 0, lastHeardAt: world.clock.monotonic() });
    client.asks('7', 'tools/call', { name: 'echo', arguments: {} });
    await settled();
    expect(client.only('7').result).toBeDefined();
    expect(link.calls).toBe(calls + 1);
    expect(world.facts.filter(({ kind }) => kind === 'message.dropped')).toEqual([]);
  });

  it('is server/discover of the modern era, with all that a modern request must say', async () => {
    const { world, asked } = await connected(modern(), 'modern');
    const before = world.nth(0).calls('server/discover').length;
    await asked();
    const all = world.nth(0).calls('server/discover');
    expect(all).toHaveLength(before + 1);
    expect(all.at(-1)?.params?._meta).toMatchObject({ 'io.modelcontextprotocol/protocolVersion': '2026-07-28' });
  });

  it('is answered by an error too', async () => {
    const { asked, link } = await connected(legacy(), 'legacy');
    await asked();
    expect(link.errors).toBe(0);
  });

  it('ends with the process, or when nobody wants to know any more', async () => {
    const { world, link, asked } = await connected(
      legacy(({ method }) => (method === 'ping' ? new Promise(() => undefined) : undefined)),
      'legacy',
    );
    const controller = new AbortController();
    const given = ping(link, '1.2.3', controller.signal);
    controller.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    const left = asked();
    world.nth(0).end();
    await expect(left).rejects.toThrow('files ended');
  });
});
