import { describe, expect, it } from 'vitest';
import { callTool } from '../support/json-rpc.ts';
import { fixture } from '../support/paths.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

const node = (name: string) => ({ command: process.execPath, args: fixture(name) });

/** The servers that prefixed tool names belong to. */
const names = (tools: { name: string }[] | undefined): Set<string | undefined> =>
  new Set((tools ?? []).filter(({ name }) => name.includes('__')).map(({ name }) => name.split('__')[0]));

describe('both eras over real processes', () => {
  it('a subscription outlives the kill of its server, and is acknowledged once', async () => {
    await using home = new TempHome();
    const root = home.project('project');
    const client = home.run(fixture('modern-echo'), root);
    await client.modernRequest('server/discover');
    const listen = { notifications: { toolsListChanged: true } };
    client.modernRequest('subscriptions/listen', listen, { id: 'listen:0', timeoutMs: 0 }).catch(() => {}); // open until the end
    await client.notification('notifications/subscriptions/acknowledged');
    const pid = Number((await client.modernRequest('tools/call', { name: 'pid' })).text);
    process.kill(pid, 'SIGKILL');
    await waitFor('the next process has the subscription', async () => {
      const answer = await client.modernRequest('tools/call', { name: 'listeners' });
      return answer.message.result !== undefined && answer.text === '1';
    });
    await client.modernRequest('tools/call', { name: 'change' });
    const changed = await client.notification('notifications/tools/list_changed');
    expect(changed.params?.['_meta']).toMatchObject({ 'io.modelcontextprotocol/subscriptionId': 'listen:0' });
    const acknowledged = client.notifications.filter(({ method }) => method?.endsWith('acknowledged'));
    expect(acknowledged).toHaveLength(1);
    expect(Number((await client.modernRequest('tools/call', { name: 'pid' })).text)).not.toBe(pid);
  });

  it('one connection discovers, then initializes, against a server that speaks both', async () => {
    await using home = new TempHome();
    const client = home.run(fixture('dual-echo'), home.project('project'));
    expect((await client.modernRequest('server/discover')).result['supportedVersions']).toEqual(['2026-07-28']);
    expect((await client.initialize()).result['protocolVersion']).toBe('2025-11-25');
    expect((await client.modernRequest('tools/list')).result['resultType']).toBe('complete');
    expect((await client.request('tools/list')).result['resultType']).toBeUndefined();
  });

  it('the whole endpoint serves each era what speaks it, and says so to a probe', async () => {
    await using home = new TempHome();
    home.configure({
      old: node('echo'),
      new: node('modern-echo'),
      both: node('dual-echo'),
      gone: { command: '/no/such' },
    });
    const client = home.warren(['connect'], home.project('project'));
    expect((await client.modernRequest('server/discover')).error).toMatchObject({
      code: -32601,
      message: expect.stringContaining('initialize'),
    });
    await client.initialize();
    expect(names((await client.request('tools/list')).result.tools)).toEqual(new Set(['old', 'both']));
    expect(names((await client.modernRequest('tools/list')).result.tools)).toEqual(new Set(['new', 'both']));
    expect((await callTool(client, 'old__echo', { a: 1 })).text).toBe('{"a":1}');
    expect((await callTool(client, 'new__echo')).error.data).toMatchObject({ code: 'era-mismatch' });
    expect((await callTool(client, 'gone__x')).error.data?.code).toBe('instance-start-failed');
  });
});
