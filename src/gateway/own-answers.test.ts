import { describe, expect, it, vi } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { definition, gatewayWorld } from '../../test/support/gateway-world.ts';
import { legacy } from '../../test/support/memory-peers.ts';

const MOST = 256 * 1024;

/** Two clients of a hub that takes long messages. */
async function connected() {
  const long = 64 * 1024 * 1024;
  const world = gatewayWorld({
    servers: { a: legacy() },
    definitions: [definition({ name: 'a', command: 'a' })],
    limits: { messageBytes: long, queueBytes: long },
  });
  const [client, other] = [await world.client(), await world.client()];
  await client.initialize({});
  return { world, client, other };
}

describe('what the hub itself is asked', () => {
  it('is not read when it is larger than any tool or prompt of its own needs', async () => {
    const { world, client, other } = await connected();
    const huge = { [`n${'o'.repeat(1000)}`]: 'x'.repeat(10_000_000), bug: true };
    const why = { name: 'why', value: 'x'.repeat(MOST) };
    using parsed = vi.spyOn(JSON, 'parse');
    client.asks('1', 'tools/call', { name: 'debug_detection', arguments: huge });
    client.asks('2', 'prompts/get', { name: 'resume', arguments: huge });
    client.asks('3', 'completion/complete', { ref: { type: 'ref/prompt', name: 'resume' }, argument: why });
    client.asks('4', 'tools/call', { name: 'debug_detection', arguments: { some: 'x'.repeat(MOST - 100) } });
    other.asks('1', 'ping');
    await settled();
    const read = parsed.mock.calls.map(([text]) => text.length);
    expect(read.filter((length) => length > MOST)).toEqual([]);
    expect(client.only('1').result).toMatchObject({
      isError: true,
      structuredContent: { error: { code: 'invalid-params', member: 'arguments', most: MOST, retry: 'never' } },
    });
    for (const id of ['2', '3']) expect(client.only(id).error?.code).toBe(-32_602);
    expect(client.only('4').result).toMatchObject({ structuredContent: { found: true } });
    expect(other.only('1').result).toEqual({});
    expect(world.bugs()).toEqual([]);
  });

  it('may be larger when it is for a server', async () => {
    const { client } = await connected();
    client.asks('1', 'tools/call', { name: 'a__echo', arguments: { some: 'x'.repeat(MOST + 1) } });
    await settled();
    expect(client.only('1').result).toMatchObject({ name: 'echo' });
  });
});
