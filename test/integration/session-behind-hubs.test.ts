import { createConnection } from 'node:net';
import { describe, expect, it } from 'vitest';
import { callTool } from '../support/json-rpc.ts';
import { LineSplitter } from '../support/line-splitter.ts';
import type { RawClient } from '../support/raw-client.ts';
import { rawHello } from '../support/raw-hello.ts';
import { ask, done, list, register, type Told } from '../support/session-clients.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

const echoed = (client: RawClient, message: string, of: object = {}): Promise<Told> =>
  waitFor(`the call ${message}`, async () => {
    const found = await ask(client, 'search_commands', { ...of, action: 'echo' });
    return list(found, 'commands').find(({ parameters }) => (parameters as Told)['message'] === message); // its schema
  });

const newHub = (other: RawClient): Promise<unknown> =>
  waitFor('a new hub', () => ask(other, 'list_instances').catch(() => undefined));

async function clientsIn(home: TempHome, ...projects: string[]): Promise<RawClient[]> {
  home.configure({ it: { kind: 'echo' } });
  const clients = projects.map((name) => home.warren(['connect'], home.project(name)));
  for (const client of clients) await client.initialize();
  return clients;
}

/** Calls as a shim would that says that this session worked over it; resolves when it was answered. */
function calledAs(socketPath: string, session: string, { cwd, message }: { cwd: string; message: string }) {
  const clientInfo = { name: 'raw', version: '1' };
  const lines = [
    { ...rawHello, facts: { cwd, env: {} }, session },
    {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo },
    },
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'echo', arguments: { message } } },
  ];
  return new Promise<void>((resolve, reject) => {
    const socket = createConnection(socketPath, () => {
      for (const line of lines) socket.write(`${JSON.stringify(line)}\n`);
    });
    const splitter = new LineSplitter((line) => {
      if (!line.toString().includes('"id":2')) return;
      socket.destroy();
      resolve();
    });
    socket.on('data', (chunk: Buffer) => splitter.push(chunk)).on('error', reject);
    socket.on('close', () => reject(new Error(`hung up on ${session.slice(0, 50)}`)));
  });
}

describe('whose calls they are', () => {
  it('is known behind hubs that were killed and replaced, without being told again', async () => {
    await using home = new TempHome();
    const [client, other] = (await clientsIn(home, 'odin', 'odin')) as [RawClient, RawClient]; // as many as projects
    const id = await register(client);
    const second = await register(other);
    for (const message of ['one', 'two']) {
      process.kill((await home.hub()).pid, 'SIGKILL');
      await newHub(other);
      await callTool(client, 'echo', { message });
      await echoed(other, message, { instance_id: id });
    }
    await home.command('restart');
    await callTool(client, 'echo', { message: 'three' });
    await callTool(other, 'echo', { message: 'four' });
    await echoed(other, 'three', { instance_id: id });
    await echoed(other, 'four', { instance_id: second });
  });

  it('is known too where a client tells its project behind the handshake only', async () => {
    await using home = new TempHome();
    const [other] = (await clientsIn(home, 'odin')) as [RawClient]; // as many as projects
    const client = home.warren(['connect'], home.home);
    client.onRequest = () => ({ roots: [{ uri: `file://${home.project('odin')}` }] });
    await client.initialize({ roots: {} });
    const id = await waitFor('its project', () => register(client, {}).catch(() => undefined));
    process.kill((await home.hub()).pid, 'SIGKILL');
    await newHub(other);
    await callTool(client, 'mcp_meta_list_instances', {});
    const sought = { instance_id: id, action: 'mcp_meta_list_instances' };
    await waitFor('its call', async () => list(await ask(other, 'search_commands', sought), 'commands').length > 0);
  });

  it('is not taken from who says so: sessions that are over, or none', async () => {
    await using home = new TempHome();
    const [client] = (await clientsIn(home, 'odin')) as [RawClient]; // as many as projects
    const [own, closed] = [await register(client), await register(client)];
    await done(client, 'close_instance', { instance_id: closed });
    const { socket } = JSON.parse(await home.command('status', '--json')) as { socket: string }; // as it is printed
    const cwd = home.project('odin');
    for (const [at, name] of [closed, 'odin-PS-ffffff', own.slice(0, -1), '%', "'; drop table sessions"].entries()) {
      await calledAs(socket, name, { cwd, message: `call ${at}` });
      expect(await echoed(client, `call ${at}`)).toMatchObject({ instance_id: null });
    }
    await expect(calledAs(socket, 'x'.repeat(1000), { cwd, message: 'long' })).rejects.toThrow('hung up');
    await calledAs(socket, own, { cwd, message: 'mine' });
    expect(await echoed(client, 'mine')).toMatchObject({ instance_id: own });
  });
});
