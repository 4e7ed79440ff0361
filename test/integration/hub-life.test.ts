import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { dialLoopback } from '../../src/cli/shim/dial-loopback.ts';
import { HubError } from '../../src/kernel/errors.ts';
import { hubSocketPath, scopeOf } from '../../src/transport/index.ts';
import { callTool } from '../support/json-rpc.ts';
import { fixture } from '../support/paths.ts';
import { isAlive } from '../support/process-table.ts';
import type { RawClient } from '../support/raw-client.ts';
import { rawHello } from '../support/raw-hello.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

const echo = fixture('echo');
const pidOf = async (client: RawClient): Promise<number> => Number((await callTool(client, 'pid')).text);
const socketOf = (home: TempHome): string =>
  hubSocketPath(join(home.env.XDG_RUNTIME_DIR ?? '', 'warren'), scopeOf(home.warrenHome));
const hello = (version: string): string => `${JSON.stringify({ ...rawHello, version })}\n`;

/** What the hub says first to somebody who says hello as a shim of that version. */
async function welcomeFor(home: TempHome, version: string): Promise<{ ok: boolean; code?: string; retry?: boolean }> {
  const socket = createConnection(socketOf(home));
  socket.write(hello(version));
  const [chunk] = await once(socket, 'data');
  socket.destroy();
  return JSON.parse(String(chunk).split('\n')[0] ?? '');
}

describe('a newer client', () => {
  it('makes the hub leave: calls in flight are answered, later ones find the next hub, none is lost', async () => {
    await using home = new TempHome();
    const client = home.run(echo, home.project('one'));
    await client.initialize();
    const first = await home.hub();
    const inFlight = [300, 600, 900].map((ms) => callTool(client, 'slow', { ms }));
    expect(await welcomeFor(home, '99.0.0')).toMatchObject({ ok: false, code: 'hub-draining', retry: true });
    const afterwards = Array.from({ length: 20 }, () => pidOf(client));
    for (const answer of await Promise.all(inFlight)) expect(answer.message.error).toBeUndefined();
    expect(new Set(await Promise.all(afterwards)).size).toBe(1);
    await waitFor('the old hub is gone', () => !isAlive(first.pid));
    expect((await home.hub()).pid).not.toBe(first.pid);
    expect(home.hubs()).toHaveLength(1);
  });

  it('that is older is served, and one that cannot be understood hears why', async () => {
    await using home = new TempHome();
    const client = home.run(echo, home.project('one'));
    await client.initialize();
    const { pid } = await home.hub();
    expect(await welcomeFor(home, '0.0.1')).toMatchObject({ ok: true });
    expect(await welcomeFor(home, 'not a version')).toMatchObject({ ok: true });
    expect((await home.hub()).pid).toBe(pid);
  });
});

describe('the end of a hub', () => {
  it('warren stop leaves nothing, and connected clients bring it back only when they ask', async () => {
    await using home = new TempHome();
    const client = home.run(echo, home.project('one'));
    await client.initialize();
    const before = await pidOf(client);
    await home.command('stop');
    expect(home.processes().map(({ pid }) => pid)).toEqual([client.pid]);
    expect(existsSync(socketOf(home))).toBe(false);
    expect(existsSync(join(home.warrenHome, 'hub.json'))).toBe(false);
    const after = await pidOf(client);
    expect(after).not.toBe(before);
  });

  it('warren stop ends one that is just starting, too', async () => {
    await using home = new TempHome();
    const client = home.run(echo, home.project('one'));
    const { pid } = await waitFor('a hub starts', () => home.hubs()[0], { everyMs: 1 });
    process.kill(pid, 'SIGSTOP'); // before it says where it is
    await client.kill(); // nobody starts another one
    const stopped = home.command('stop');
    await Promise.race([stopped, sleep(1000)]);
    process.kill(pid, 'SIGCONT');
    expect(await stopped).toContain(`(pid ${pid}) has stopped`);
    expect(home.hubs()).toEqual([]);
  });

  it('comes by itself when nobody asked anything for long, although a client is connected', async () => {
    await using home = new TempHome({ WARREN_HUB_IDLE: '600' });
    const client = home.run(echo, home.project('one'));
    const [{ pid }] = await Promise.all([home.hub(), client.initialize()]);
    await waitFor('the idle hub is gone', () => !isAlive(pid));
    await waitFor('its instances too', () => home.processes().length === 1);
    expect(await pidOf(client)).toBeGreaterThan(0);
  });

  it('does not come while a call is in flight', async () => {
    await using home = new TempHome({ WARREN_HUB_IDLE: '400' });
    const client = home.run(echo, home.project('one'));
    await client.initialize();
    const { message } = await callTool(client, 'slow', { ms: 2000 });
    expect(message.error).toBeUndefined();
  });
});

describe('the doors', () => {
  it('are private from the moment they exist, and short whatever the home is called', async () => {
    await using home = new TempHome();
    const long = join(home.home, 'x'.repeat(120), 'y'.repeat(120));
    const client = home.warren(['run', '--', process.execPath, ...echo], home.project('one'), {
      WARREN_HOME: join(long, 'w'),
    });
    await client.initialize();
    const socket = hubSocketPath(join(home.env.XDG_RUNTIME_DIR ?? '', 'warren'), scopeOf(join(long, 'w')));
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    expect(statSync(join(home.env.XDG_RUNTIME_DIR ?? '', 'warren')).mode & 0o777).toBe(0o700);
    const hubFile = await waitFor(
      'hub.json',
      () => existsSync(join(long, 'w', 'hub.json')) && join(long, 'w', 'hub.json'),
    );
    expect(statSync(hubFile).mode & 0o777).toBe(0o600);
    process.kill(JSON.parse(readFileSync(hubFile, 'utf8')).pid, 'SIGTERM');
  });

  it('are put back when somebody cleans up, and the hub is found again', async () => {
    await using home = new TempHome();
    const client = home.run(echo, home.project('one'));
    await client.initialize();
    const pid = await pidOf(client);
    rmSync(join(home.env.XDG_RUNTIME_DIR ?? '', 'warren'), { recursive: true });
    await waitFor('the door is back', () => existsSync(socketOf(home)));
    const other = home.run(echo, home.project('one'));
    await other.initialize();
    expect(await pidOf(other)).toBe(pid);
    expect(home.hubs()).toHaveLength(1);
  });

  it('open on loopback too, for a client whose sandbox forbids the socket, and only with the token', async () => {
    await using home = new TempHome();
    await home.command('start');
    const hubFile = join(home.warrenHome, 'hub.json');
    await waitFor('hub.json', () => existsSync(hubFile));
    const denied = new HubError('socket-denied', 'The sandbox forbids the Unix socket /x.');
    const socket = await dialLoopback(hubFile, denied);
    socket.write(hello('0.1.0'));
    const [chunk] = await once(socket.resume(), 'data');
    expect(JSON.parse(String(chunk).split('\n')[0] ?? '')).toMatchObject({ ok: true });
    socket.destroy();
    const forged = join(home.home, 'forged.json');
    home.write(forged, JSON.stringify({ ...JSON.parse(readFileSync(hubFile, 'utf8')), token: 'wrong' }));
    await expect(dialLoopback(forged, denied)).rejects.toMatchObject({ code: 'socket-denied' });
    await expect(dialLoopback(join(home.home, 'none.json'), denied)).rejects.toThrow(/warren start/);
  });
});

describe('one hub for a home', () => {
  it('is found by clients that were given another runtime directory', async () => {
    await using home = new TempHome();
    const here = home.run(echo, home.project('one'));
    await here.initialize();
    await waitFor('hub.json', () => existsSync(join(home.warrenHome, 'hub.json')));
    const other = join(home.dir, 'other');
    mkdirSync(other, { mode: 0o700 });
    const elsewhere = home.warren(['run', '--', process.execPath, ...echo], home.project('one'), {
      XDG_RUNTIME_DIR: other,
    });
    await elsewhere.initialize();
    expect(await pidOf(elsewhere)).toBe(await pidOf(here));
    expect(home.hubs()).toHaveLength(1);
  });
});

describe('the configuration', () => {
  it('is taken up while clients are connected', async () => {
    await using home = new TempHome();
    home.configure({ one: { command: process.execPath, args: echo } });
    const client = home.warren(['connect'], home.project('app'));
    await client.initialize();
    expect((await toolsOf(client)).filter((name) => name.endsWith('__echo'))).toEqual(['one__echo']);
    home.configure({ one: { command: process.execPath, args: echo }, two: { command: process.execPath, args: echo } });
    await client.notification('notifications/tools/list_changed');
    await waitFor('the server that was added', async () => (await toolsOf(client)).includes('two__echo'));
    expect((await toolsOf(client)).filter((name) => name.endsWith('__echo'))).toEqual(['one__echo', 'two__echo']);
    home.configure({ two: { command: process.execPath, args: echo } });
    await waitFor('the server that was taken out is gone', async () => !(await toolsOf(client)).includes('one__echo'));
    expect((await callTool(client, 'one__echo', { text: 'x' })).message.error?.data?.code).toBe('unknown-tool');
  });

  it('may name the project, and the name is taken up', async () => {
    await using home = new TempHome();
    const root = home.project('app');
    const file = join(root, '.claude', 'warren', 'config.json');
    home.write(file, '{"version":1,"project":{"slug":"ledger","version":"2.1"}}');
    expect(JSON.parse(await home.command('detect', root, '--json')).project).toMatchObject({
      slug: 'ledger',
      version: '2.1',
    });
    home.write(file, '{"version":1,"project":{"slug":"ledger","version":"2.2"}}');
    expect(JSON.parse(await home.command('detect', root, '--json')).project).toMatchObject({
      slug: 'ledger',
      version: '2.2',
    });
  });

  it('that is wrong stops the start with a sentence that names it', async () => {
    await using home = new TempHome({ MCP_IDLE_TIMEOUT: 'soon' });
    const client = home.run(echo, home.project('one'));
    const { message } = await client.initialize();
    expect(message.error?.message).toMatch(/"soon".*MCP_IDLE_TIMEOUT/s);
    expect(await client.exited).toMatchObject({ code: 1 });
    expect(client.stderr).toMatch(/MCP_IDLE_TIMEOUT/);
  });
});

const toolsOf = async (client: RawClient): Promise<string[]> =>
  ((await client.request('tools/list')).message.result?.tools ?? []).map(({ name }) => name);
