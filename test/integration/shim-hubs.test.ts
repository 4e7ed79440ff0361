import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { echo, FakeHub } from '../support/fake-hub.ts';
import { isAlive, processOf } from '../support/process-table.ts';
import type { RawClient } from '../support/raw-client.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

let home: TempHome;
beforeEach(() => {
  home = new TempHome();
});
afterEach(() => home[Symbol.asyncDispose]());

const connect = (env: Record<string, string> = {}): RawClient => home.warren(['connect'], home.home, env);
const noHub = { WARREN_AUTOSTART: '0' };

describe('a hub that leaves', () => {
  it('with rest: nobody starts the next one before the client speaks', async () => {
    await using hub = await new FakeHub(home, echo).ready();
    const client = connect();
    await client.initialize();
    await waitFor('initialized', () => hub.conversations[0]?.lines.length === 2);
    hub.conversations[0]?.farewell(2, true);
    await hub[Symbol.asyncDispose]();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(home.hubs()).toEqual([]);
    expect(isAlive(client.pid)).toBe(true);
    expect((await client.request('tools/list')).message.error).toBeUndefined();
    expect(home.hubs()).toHaveLength(1);
  });

  it('under load, again and again: every request is answered once, none is lost', async () => {
    const perHub = 50;
    await using hub = await new FakeHub(home, (conversation, message) => {
      if (conversation.lines.length <= perHub) echo(conversation, message);
      if (conversation.lines.length === perHub) conversation.farewell(perHub, false);
    }).ready();
    const client = connect(noHub);
    await client.initialize();
    const answers = await Promise.all(Array.from({ length: 1000 }, () => client.request('tools/call')));
    expect(answers.every((answer) => answer.message.error === undefined)).toBe(true);
    expect(client.stray).toEqual([]);
    expect(hub.conversations.length).toBeGreaterThan(10);
    const replays = hub.conversations.slice(1).map(({ hello }) => hello.replay?.map((line) => JSON.parse(line).method));
    for (const replay of replays) expect(replay).toEqual(['initialize', 'notifications/initialized']);
  });

  it('by dying: calls are answered with a retryable error, reading ones by the next hub', async () => {
    await using hub = await new FakeHub(home, ({ socket, lines }, message) => {
      const conversation = hub.conversations.at(-1);
      if (message.method === 'die') socket.destroy();
      else if (conversation && hub.conversations.length > 1) echo(conversation, message);
      else expect(lines.length).toBeGreaterThan(0);
    }).ready();
    const client = connect(noHub);
    const call = client.request('tools/call');
    const list = client.request('tools/list');
    client.notify('die');
    expect((await call).message.error).toMatchObject({ data: { code: 'hub-lost', retry: 'now' } });
    expect((await list).message.result).toEqual({ method: 'tools/list' });
    expect(hub.conversations).toHaveLength(2);
  });

  it('by dying of the very request: it is not given to every hub there is', async () => {
    await using hub = await new FakeHub(home, ({ socket }) => socket.destroy()).ready();
    const client = connect(noHub);
    expect((await client.request('tools/list')).message.error).toMatchObject({ data: { code: 'hub-lost' } });
    expect(hub.conversations.length).toBeLessThanOrEqual(4);
  });
});

describe('a client that does not read', () => {
  it('makes the shim stop reading the hub, and loses nothing', async () => {
    await using hub = await new FakeHub(home, echo).ready();
    const client = connect(noHub);
    await client.request('ping');
    client.pause();
    const { socket } = hub.conversations[0] ?? {};
    const line = `${JSON.stringify({ jsonrpc: '2.0', method: 'x', params: { text: 'x'.repeat(100_000) } })}\n`;
    let written = 0;
    const write = (): void => {
      while (written < 2000) {
        written += 1;
        if (!socket?.write(line)) return;
      }
    };
    socket?.on('drain', write);
    write();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(written).toBeLessThan(100);
    expect(processOf(client.pid)?.rssKib).toBeLessThan(120 * 1024);
    client.resume();
    await waitFor('all of it', () => client.notificationCount >= 2000, { withinMs: 30_000 });
    expect(client.notificationCount).toBe(2000);
  });
});
