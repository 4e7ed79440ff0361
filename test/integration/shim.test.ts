import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hubSocketPath } from '../../src/transport/index.ts';
import { echo, FakeHub, placeOf } from '../support/fake-hub.ts';
import { warrenJs } from '../support/paths.ts';
import { isAlive, processOf } from '../support/process-table.ts';
import type { RawClient } from '../support/raw-client.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

const gone = (pid: number): Promise<true> => waitFor(`the end of ${pid}`, () => !isAlive(pid), { withinMs: 5000 });

let home: TempHome;
beforeEach(() => {
  home = new TempHome();
});
afterEach(() => home[Symbol.asyncDispose]());

const connect = (env: Record<string, string> = {}): RawClient => home.warren(['connect'], home.home, env);
const noHub = { WARREN_AUTOSTART: '0' };

describe('the end of a shim', () => {
  it.each<[string, (client: RawClient) => void, { code: number | null; signal: string | null }]>([
    ['stdin ends', (client) => client.process.stdin.end(), { code: 0, signal: null }],
    ['SIGINT', (client) => client.process.kill('SIGINT'), { code: null, signal: 'SIGINT' }],
    ['SIGTERM', (client) => client.process.kill('SIGTERM'), { code: null, signal: 'SIGTERM' }],
  ])('comes at once: %s, also with a request in flight', async (_why, end, how) => {
    await using _hub = await new FakeHub(home, () => {}).ready();
    const client = connect(noHub);
    client.request('tools/call').catch(() => {});
    await waitFor('the request', () => _hub.conversations[0]?.lines.length);
    end(client);
    await gone(client.pid);
    expect(await client.exited).toEqual(how);
  });

  it('comes when nobody reads its stdout any more', async () => {
    await using hub = await new FakeHub(home, echo).ready();
    const client = connect(noHub);
    await client.request('ping');
    client.process.stdout.destroy();
    const talk = setInterval(() => hub.conversations[0]?.write({ jsonrpc: '2.0', method: 'x' }), 5);
    await gone(client.pid);
    clearInterval(talk);
  });

  it('comes with its client, also while a stopped hub keeps it from reading stdin', async () => {
    await using hub = await new FakeHub(home, ({ socket }) => socket.pause()).ready();
    const flood = `
      const { spawn } = require('node:child_process');
      const shim = spawn(process.execPath, [${JSON.stringify(warrenJs)}, 'connect'], { stdio: ['pipe', 'pipe', 'ignore'] });
      console.log(shim.pid);
      const line = JSON.stringify({ jsonrpc: '2.0', method: 'x', params: { text: 'x'.repeat(100000) } }) + '\\n';
      setInterval(() => shim.stdin.writableLength < 5e6 && shim.stdin.write(line), 1);`;
    const client: ChildProcess = spawn(process.execPath, ['-e', flood], {
      env: home.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = client.stdout ? await once(client.stdout, 'data') : [];
    const shim = Number(String(said));
    await waitFor('a connection', () => hub.conversations[0]?.socket.isPaused());
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(processOf(shim)?.rssKib).toBeLessThan(150 * 1024);
    client.kill('SIGKILL');
    await gone(shim);
  });
});

const explained = async (client: RawClient, words: RegExp, exit: number): Promise<void> => {
  const answer = await client.request('initialize');
  expect(answer.message.error?.message).toMatch(words);
  expect(client.stderr).toMatch(words);
  expect((await client.exited).code).toBe(exit);
};

describe('a client that cannot be served hears why, on stderr and in the answer to its request', () => {
  it('WARREN_AUTOSTART=0 and no hub', () => explained(connect(noHub), /WARREN_AUTOSTART=0 forbids.*warren start/, 3));

  it('a runtime directory that is not safe', async () => {
    const runtime = join(home.env['XDG_RUNTIME_DIR'] ?? '', 'warren');
    mkdirSync(runtime);
    chmodSync(runtime, 0o777);
    await explained(connect(), /has mode 777.*chmod 700/, 1);
  });

  it('something else on its socket', async () => {
    const { runtime, scope } = placeOf(home);
    const stranger = createServer((socket) => void socket.on('error', () => {}).end('220 mail ready\n'));
    stranger.listen(hubSocketPath(runtime, scope));
    await once(stranger, 'listening');
    await explained(connect(), /not a Warren hub.*warren doctor/, 1);
    stranger.close();
  });

  it('a hub that does not become ready', async () => {
    home.write(join(home.warrenHome, 'config.json'), '{ not json');
    await explained(connect(), /config\.json/, 1);
  });

  it('also when it says nothing: it ends by itself', async () => {
    const client = connect(noHub);
    expect((await client.exited).code).toBe(3);
  });
});

describe('starting the hub', () => {
  it.each<[string, string]>([
    ['a dead process', '{"pid":4194303}'],
    ['garbage', 'garbage'],
    ['nobody', ''],
  ])('a start ticket held by %s holds nobody up', async (_who, ticket) => {
    const { runtime, scope } = placeOf(home);
    writeFileSync(join(runtime, `start-${scope}`), ticket);
    const client = connect();
    await client.initialize();
    expect(home.hubs()).toHaveLength(1);
  });

  it('fifty shims at once start one hub', async () => {
    const clients = Array.from({ length: 50 }, () => connect());
    await Promise.all(clients.map((client) => client.initialize()));
    expect(home.hubs()).toHaveLength(1);
  });

  it('finds the hub of its home where XDG_RUNTIME_DIR is another', async () => {
    await connect().initialize();
    const hub = await home.hub();
    await waitFor('hub.json', () => existsSync(join(home.warrenHome, 'hub.json')));
    const elsewhere = join(home.dir, 'elsewhere');
    mkdirSync(elsewhere, { mode: 0o700 });
    await connect({ XDG_RUNTIME_DIR: elsewhere }).initialize();
    expect(home.hubs().map(({ pid }) => pid)).toEqual([hub.pid]);
  });

  it('works from a directory that was removed, and knows its name', async () => {
    await using hub = await new FakeHub(home, echo).ready();
    const cwd = join(home.dir, 'removed');
    mkdirSync(cwd);
    const script = `rmdir ${cwd} && exec ${process.execPath} ${warrenJs} connect`;
    const client = home.client('/bin/sh', ['-c', script], cwd, noHub);
    expect((await client.request('ping')).message.result).toEqual({ method: 'ping' });
    expect(hub.conversations[0]?.hello.facts.cwd).toBe(cwd);
  });
});
