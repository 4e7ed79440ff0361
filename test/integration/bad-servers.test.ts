import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callTool } from '../support/json-rpc.ts';
import { fixture } from '../support/paths.ts';
import { isAlive } from '../support/process-table.ts';
import { RawClient } from '../support/raw-client.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

/** Each server with one bad habit, behind `warren run --`: what its client gets, and that nobody else is harmed. */
async function clientsOf(home: TempHome, name: string, ...args: string[]): Promise<[RawClient, RawClient]> {
  const project = home.project('project');
  const start = async (): Promise<RawClient> => {
    const client = home.run(fixture(name, ...args), project);
    await client.initialize();
    return client;
  };
  return [await start(), await start()];
}
const pidOf = async (client: RawClient): Promise<number> => Number((await callTool(client, 'pid')).text);

describe('a server that', () => {
  it('never answers: others go on, and a cancellation reaches it', async () => {
    await using home = new TempHome();
    const [client, other] = await clientsOf(home, 'never-answers');
    const params = { name: 'hang', arguments: {} };
    const hanging = client.request('tools/call', params, { id: 'h', timeoutMs: 2_000 });
    const unanswered = expect(hanging).rejects.toThrow('was not answered'); // a cancelled request gets no answer
    expect(await pidOf(other)).toBe(await pidOf(client));
    client.notify('notifications/cancelled', { requestId: 'h', reason: 'enough' });
    await waitFor('the server hears it', async () => (await callTool(other, 'cancelled')).text === '1');
    await unanswered;
  });

  it('never answers and its client leaves: the call is cancelled for it', async () => {
    await using home = new TempHome();
    const [client, other] = await clientsOf(home, 'never-answers');
    client.request('tools/call', { name: 'hang', arguments: {} }).catch(() => {}); // its client is about to die
    await pidOf(client);
    await client.kill();
    await waitFor('the server hears it', async () => (await callTool(other, 'cancelled')).text === '1');
  });

  it('dies mid-request: the call gets a retryable error, so does every other, the next finds a new process', async () => {
    await using home = new TempHome();
    const [client, other] = await clientsOf(home, 'dies-mid-request');
    const before = await pidOf(client);
    const hanging = callTool(other, 'hang');
    await pidOf(other); // answered after the hanging call was read
    const { error } = await callTool(client, 'die');
    expect(error.data).toMatchObject({ code: 'instance-crashed', retry: 'now' });
    expect(JSON.stringify(error)).toContain('last words: I was asked to die');
    expect((await hanging).error.data).toMatchObject({ code: 'instance-crashed', retry: 'now' });
    const after = await pidOf(client);
    expect(after).not.toBe(before);
    expect(await pidOf(other)).toBe(after);
  });

  it('closes its output and lives on: a retryable error soon, and a new process in its place', async () => {
    await using home = new TempHome();
    const [client, other] = await clientsOf(home, 'closes-stdout');
    const before = await pidOf(client);
    const { error } = await callTool(client, 'mute');
    expect(error.data).toMatchObject({ retry: 'now' });
    const after = await pidOf(other);
    expect([after === before, isAlive(before), await pidOf(client)]).toEqual([false, false, after]);
  });

  it('writes half a line: a retryable error, and not a byte of the half', async () => {
    await using home = new TempHome();
    const [client] = await clientsOf(home, 'half-a-line');
    const before = await pidOf(client);
    expect((await callTool(client, 'half')).error.data).toMatchObject({ code: 'instance-crashed', retry: 'now' });
    expect(await pidOf(client)).not.toBe(before);
    expect(client.stray).toEqual([]);
  });

  it('floods stderr: is never blocked by it', async () => {
    await using home = new TempHome();
    const [client, other] = await clientsOf(home, 'floods-stderr');
    const flood = callTool(client, 'flood', { mib: 50 });
    expect((await flood).text).toBe('wrote 50 MiB');
    expect(await pidOf(other)).toBe(await pidOf(client));
  });

  it('floods stdout: the answer arrives, the garbage does not', async () => {
    await using home = new TempHome();
    const [client, other] = await clientsOf(home, 'floods-stdout');
    expect((await callTool(client, 'flood', { n: 1000 })).text).toBe('after the flood');
    expect(await pidOf(other)).toBe(await pidOf(client));
    expect([...client.stray, ...other.stray]).toEqual([]);
  });

  it('ignores SIGTERM: is killed, and soon', async () => {
    await using home = new TempHome();
    const [client, other] = await clientsOf(home, 'ignores-sigterm');
    const pid = await pidOf(client);
    await Promise.all([client.close(), other.close()]);
    await home.command('stop');
    await waitFor('it is gone', () => !isAlive(pid));
  });

  it.each(['exits-on-discover', 'silent-on-discover'])(
    '%s: legacy clients work, a modern one is told why not',
    async (name) => {
      await using home = new TempHome();
      const project = home.project('project');
      const modern = home.run(fixture(name), project);
      const { error } = await modern.modernRequest('tools/list');
      expect(error.data).toMatchObject({ code: 'era-mismatch', retry: 'never' });
      expect(error.message).toMatch(/2026-07-28|modern/);
      expect(error.message).toMatch(/2025|legacy/);
      const legacy = home.run(fixture(name), project);
      await legacy.initialize();
      expect(await pidOf(legacy)).toBeGreaterThan(1);
    },
  );

  it('answers `id: null`: what has no addressee goes nowhere, the proper answer arrives', async () => {
    await using home = new TempHome();
    const [client, other] = await clientsOf(home, 'answers-id-null');
    expect((await callTool(client, 'confuse', { answer: true })).text).toBe('properly');
    await pidOf(other);
    expect([...client.stray, ...other.stray]).toEqual([]);
  });

  it('returns 50 MiB: whole, while another client is served', async () => {
    await using home = new TempHome();
    const [client, other] = await clientsOf(home, 'returns-50-mib');
    const big = callTool(client, 'big');
    expect(await pidOf(other)).toBeGreaterThan(1);
    expect((await big).text.length).toBe(50 * 2 ** 20);
  });

  it('starts a process that leaves its group: that one is found and ended too', async () => {
    await using home = new TempHome();
    const [client, other] = await clientsOf(home, 'spawns-grandchild');
    const grandchild = Number((await callTool(client, 'grandchild')).text);
    expect(isAlive(grandchild)).toBe(true);
    await Promise.all([client.close(), other.close()]);
    await home.command('stop');
    await waitFor('the grandchild is gone', () => !isAlive(grandchild));
  });

  it('starts slowly: the first client waits, the call is not lost', async () => {
    await using home = new TempHome();
    const client = home.run(fixture('slow-start', '1500'), home.project('project'));
    await client.initialize();
    expect((await callTool(client, 'echo', { n: 1 })).text).toBe('{"n":1}');
  });

  it('crashes on start: the error carries its last words, and a later call tries again', async () => {
    await using home = new TempHome();
    const [project, fixed] = [home.project('project'), join(home.dir, 'fixed')];
    const client = home.run(fixture('crashes-on-start', fixed), project);
    await client.initialize().catch(() => {}); // whether the handshake or the first call fails is the hub's choice
    const { error } = await callTool(client, 'pid');
    expect(error.data).toMatchObject({ code: 'instance-start-failed' });
    expect(JSON.stringify(error)).toContain('DATABASE is not set');
    home.write(fixed, '');
    const again = home.run(fixture('crashes-on-start', fixed), project);
    await again.initialize();
    await waitFor('a new start', async () => 'result' in (await callTool(again, 'pid')).message);
  });

  it('writes invalid UTF-8: the bytes pass as they are', async () => {
    await using home = new TempHome();
    const [client] = await clientsOf(home, 'writes-invalid-utf8');
    const direct = new RawClient({ command: process.execPath, args: fixture('writes-invalid-utf8') });
    const call = { name: 'broken', arguments: {} };
    const [through, over] = [
      await client.request('tools/call', call, { id: 'b' }),
      await direct.request('tools/call', call, { id: 'b' }),
    ];
    await direct.close();
    expect(through.line.equals(over.line)).toBe(true);
    expect(await pidOf(client)).toBeGreaterThan(1);
  });

  it('changes its tools: clients are told, and the list is the new one', async () => {
    await using home = new TempHome();
    const [client, other] = await clientsOf(home, 'changes-tools', join(home.dir, 'starts'));
    const names = async (): Promise<string[]> => {
      const { result } = await client.request('tools/list');
      return (result.tools ?? []).map(({ name }) => name);
    };
    expect(await names()).toContain('start_1');
    await callTool(client, 'grow');
    for (const told of [client, other]) await told.notification('notifications/tools/list_changed');
    await waitFor('the grown tool is listed', async () => (await names()).includes('grown'));
    client.notifications.length = 0;
    process.kill(await pidOf(client), 'SIGKILL');
    await waitFor('an answer of the next process', async () => 'result' in (await callTool(client, 'pid')).message);
    await client.notification('notifications/tools/list_changed');
    await waitFor('the tools of the second start are listed', async () => (await names()).includes('start_2'));
  });
});
