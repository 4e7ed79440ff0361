import { describe, expect, it } from 'vitest';
import { callTool } from '../support/json-rpc.ts';
import { fixture } from '../support/paths.ts';
import { isAlive } from '../support/process-table.ts';
import { RawClient } from '../support/raw-client.ts';
import { waitFor } from '../support/wait-for.ts';

/** The fixtures directly, over their own pipes: what the tests of the relay are compared with must be as described. */
const start = (name: string, ...args: string[]): RawClient =>
  new RawClient({ command: process.execPath, args: fixture(name, ...args), env: { PATH: process.env.PATH } });

describe('fixture servers, directly', () => {
  it('echo answers a legacy client and asks it back', async () => {
    await using client = start('echo');
    client.onRequest = (method) => ({ asked: method });
    const hello = await client.initialize({ roots: {} });
    expect(hello.result).toMatchObject({ protocolVersion: '2025-11-25', serverInfo: { name: 'echo' } });
    expect((await callTool(client, 'echo', { a: 1 })).text).toBe('{"a":1}');
    expect((await callTool(client, 'pid')).text).toBe(String(client.pid));
    expect((await callTool(client, 'roots')).text).toContain('"asked":"roots/list"');
    expect((await callTool(client, 'nothing')).error.code).toBe(-32602);
    expect((await client.modernRequest('server/discover')).error.code).toBe(-32601);
  });

  it('echo reports progress, updates and cancels', async () => {
    await using client = start('echo');
    await client.initialize();
    await client.request('tools/call', { name: 'progress', arguments: { n: 3 }, _meta: { progressToken: 'p' } });
    expect(client.notifications.map((it) => it.params?.['progress'])).toEqual([1, 2, 3]);
    await client.request('resources/subscribe', { uri: 'note://one' });
    await callTool(client, 'touch', { uri: 'note://one' });
    await client.notification('notifications/resources/updated', (params) => params['uri'] === 'note://one');
    void client
      .request('tools/call', { name: 'slow', arguments: { ms: 50 } }, { id: 'late', timeoutMs: 0 })
      .catch(() => {});
    client.notify('notifications/cancelled', { requestId: 'late' });
    expect((await callTool(client, 'cancelled')).text).toBe('1');
  });

  it('modern-echo wants the claim in every request and keeps subscriptions', async () => {
    await using client = start('modern-echo');
    expect((await client.request('tools/list')).error.code).toBe(-32602);
    expect((await client.modernRequest('server/discover')).result).toMatchObject({
      resultType: 'complete',
      supportedVersions: ['2026-07-28'],
      ttlMs: 0,
    });
    const listening = { notifications: { toolsListChanged: true } };
    client.modernRequest('subscriptions/listen', listening, { id: 'l', timeoutMs: 0 }).catch(() => {});
    await client.notification('notifications/subscriptions/acknowledged');
    await client.modernRequest('tools/call', { name: 'change' });
    const changed = await client.notification('notifications/tools/list_changed');
    expect(changed.params).toEqual({ _meta: { 'io.modelcontextprotocol/subscriptionId': 'l' } });
  });

  it('dual-echo serves both', async () => {
    await using client = start('dual-echo');
    expect((await client.modernRequest('tools/list')).result['resultType']).toBe('complete');
    await client.initialize();
    expect((await client.request('tools/list')).result['resultType']).toBeUndefined();
  });

  it('ignores-sigterm outlives SIGTERM and the end of stdin', async () => {
    const client = start('ignores-sigterm');
    await client.initialize();
    client.process.kill('SIGTERM');
    client.process.stdin.end();
    await waitFor('its refusal', () => client.stderr.includes('SIGTERM: no'));
    expect(isAlive(client.pid)).toBe(true);
    await client.kill();
  });

  it('spawns-grandchild leaves a process in its own group', async () => {
    const client = start('spawns-grandchild');
    await client.initialize();
    const grandchild = Number((await callTool(client, 'grandchild')).text);
    await client.close();
    expect(isAlive(grandchild)).toBe(true);
    process.kill(grandchild, 'SIGKILL');
  });

  it('the bad ones are bad in the way they say', async () => {
    await using exits = start('exits-on-discover');
    await expect(exits.modernRequest('server/discover')).rejects.toThrow('ended (1)');
    await using half = start('half-a-line');
    await expect(callTool(half, 'half')).rejects.toThrow('ended (1)');
    await using nullId = start('answers-id-null');
    expect((await callTool(nullId, 'confuse', { answer: true })).text).toBe('properly');
    expect(nullId.stray).toHaveLength(3);
    await using garbage = start('floods-stdout');
    expect((await callTool(garbage, 'flood', { n: 10 })).text).toBe('after the flood');
    await using noisy = start('floods-stderr');
    expect((await callTool(noisy, 'flood', { mib: 2 })).text).toBe('wrote 2 MiB');
    await using big = start('floods-client');
    expect((await callTool(big, 'flood', { mib: 2 })).text).toBe('sent 2 MiB');
    expect(big.notificationCount).toBe(128);
    await using crash = start('crashes-on-start');
    await expect(crash.initialize()).rejects.toThrow('DATABASE is not set');
  });

  it('corpus writes the same bytes at every call', async () => {
    await using client = start('corpus');
    const cases = JSON.parse((await callTool(client, 'cases')).text) as string[]; // an array of names, by that fixture
    expect(cases.length).toBeGreaterThan(5);
    const ask = (name: string) =>
      client.request('tools/call', { name: 'tell', arguments: { case: name } }, { id: `id-${name}` });
    for (const name of cases) expect((await ask(name)).line.equals((await ask(name)).line)).toBe(true);
  });
});
