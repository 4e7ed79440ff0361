import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTool } from '../support/json-rpc.ts';
import { Postgres } from '../support/postgres.ts';
import type { RawClient } from '../support/raw-client.ts';
import { TempHome } from '../support/temp-home.ts';
import { textsBelow } from '../support/texts-below.ts';
import { waitFor } from '../support/wait-for.ts';

async function clientIn(home: TempHome, project: string): Promise<RawClient> {
  const client = home.warren(['connect'], home.project(project));
  await client.initialize();
  return client;
}

interface Found {
  readonly commands: readonly Record<string, unknown>[];
  readonly total_count: number;
  readonly has_more: boolean;
}

async function search(client: RawClient, given: object = {}): Promise<Found> {
  const { result } = await callTool(client, 'mcp_meta_search_commands', { ...given });
  return result['structuredContent'] as Found; // checked by what is expected of it
}

const found = (client: RawClient, given: object, count: number): Promise<Found> =>
  waitFor(`${count} commands`, async () => {
    const answer = await search(client, given);
    return answer.total_count >= count && answer;
  });

/** Made up, and put together here. */
const secret = ['ghp', 'Ab3dE6gH1jK4mN7pQ0sT3vW6yZ9bC2eF5hJ8'].join('_');

/** Calls that say who speaks. */
const naming = (id: string) =>
  [
    ['emit_event', { instance_id: id, event_type: 'user_message', event_data: { message: 'here' } }],
    ['create_checkpoint', { instance_id: id }],
    ['log_command', { instance_id: id, action: 'say', description: 'something' }],
  ] as const;

function suite(envOf: () => Promise<Record<string, string>>): void {
  it('every call through the hub is written down by itself, with whose session it was', async () => {
    await using home = new TempHome(await envOf());
    home.configure({ it: { kind: 'echo' } });
    const client = await clientIn(home, 'odin');
    await callTool(client, 'echo', { message: 'before' });
    const { result } = await callTool(client, 'mcp_meta_register_instance', {});
    const { instance_id: id } = result['structuredContent'] as { instance_id: string };
    await callTool(client, 'echo', { message: 'Grüße an 100_%' });
    await client.request('tools/call', { name: 'echo', arguments: { message: 5 } });
    await client.request('tools/call', { name: 'nobody', arguments: {} });
    const all = await found(client, { project: 'odin' }, 5);
    expect(all.commands.map(({ action, outcome }) => `${String(action)} ${String(outcome)}`).toSorted()).toEqual([
      'echo error',
      'echo ok',
      'echo ok',
      'mcp_meta_register_instance ok',
      'nobody error',
    ]);
    const mine = await search(client, { instance_id: id, action: 'echo', success_only: true });
    expect(mine).toMatchObject({
      total_count: 1,
      commands: [
        { server: 'it', instance_id: id, source: 'auto', parameters: { message: 'Grüße an 100_%' }, error: null },
      ],
    });
    for (const [text, count] of [
      ['grüße', 1],
      ['100_%', 1],
      ['1_0', 0],
      ['%', 1],
      ['before', 1],
      ['grüße before', 0],
    ] as const)
      expect((await search(client, { text, action: 'echo' })).total_count, text).toBe(count);
  });

  it('secrets are on no disk, whatever way they came', async () => {
    await using home = new TempHome(await envOf());
    home.configure({ it: { kind: 'echo' } });
    const client = await clientIn(home, 'odin');
    await callTool(client, 'echo', { message: `it is ${secret}`, token: 'hunter2-hunter2' });
    await callTool(client, 'echo', {
      message: JSON.stringify({ deep: JSON.stringify({ password: 'hunter2-hunter2' }) }),
    });
    await client.request('tools/call', { name: `echo ${secret}`, arguments: {} });
    await callTool(client, 'mcp_meta_log_command', {
      action: `used ${secret}`,
      description: `with ${secret}`,
      parameters: { api_key: 'hunter2-hunter2', list: [secret] },
      result: { said: `Bearer ${secret}` },
      error: secret,
      tags: [secret],
    });
    const all = await found(client, {}, 4);
    expect(JSON.stringify(all)).not.toContain(secret);
    expect(JSON.stringify(all)).not.toContain('hunter2');
    await home.command('stop');
    for (const [name, text] of textsBelow(home.warrenHome)) {
      expect(text.includes(secret), name).toBe(false);
      expect(text.includes('hunter2'), name).toBe(false);
    }
  });

  it('what an agent tells is found by its words, with a true total and in pages', async () => {
    await using home = new TempHome({ ...(await envOf()), TZ: 'America/New_York' });
    const client = await clientIn(home, 'odin');
    for (let at = 0; at < 25; at++) {
      const tags = ['decision', `n${at}`];
      await callTool(client, 'mcp_meta_log_command', { action: 'decide', description: `Choice number ${at}.`, tags });
    }
    const first = await search(client, { text: 'CHOICE decision', limit: 10 });
    expect([first.total_count, first.commands.length, first.has_more]).toEqual([25, 10, true]);
    expect(first.commands[0]).toMatchObject({ description: 'Choice number 24.', tags: ['decision', 'n24'] });
    const last = await search(client, { text: 'choice', limit: 10, offset: 20 });
    expect([last.commands.length, last.has_more]).toEqual([5, false]);
    expect((await search(client, { start_time: '2999-01-01' })).total_count).toBe(0);
    expect((await search(client, { end_time: '2999-01-01T00:00:00Z' })).total_count).toBe(25);
    const asTold = String(first.commands[0]?.['at']).replace('Z', '');
    expect((await search(client, { start_time: asTold })).total_count).toBeGreaterThan(0);
    expect((await search(client, { end_time: asTold })).total_count).toBeLessThan(25);
    for (const times of [
      { start_time: 'yesterday' },
      { end_time: '2026-02-30' },
      { start_time: '2026-02-02', end_time: '2026-02-01' },
    ]) {
      const { result } = await callTool(client, 'mcp_meta_search_commands', times);
      expect(result).toMatchObject({ isError: true, structuredContent: { error: { code: 'invalid-params' } } });
    }
  });

  it('what was done in one project is not told in another, nor outside of all', async () => {
    await using home = new TempHome(await envOf());
    const client = await clientIn(home, 'odin');
    const { result } = await callTool(client, 'mcp_meta_register_instance', {});
    const { instance_id: id } = result['structuredContent'] as { instance_id: string };
    await callTool(client, 'mcp_meta_register_instance', { project: 'asgard' }); // the same one, by another name
    await callTool(client, 'mcp_meta_log_command', { action: 'deploy', description: 'of odin' });
    const thor = await clientIn(home, 'thor');
    const nowhere = home.warren(['connect'], home.home);
    await nowhere.initialize();
    const namesake = await clientIn(home, join('another', 'odin'));
    for (const other of [thor, nowhere, namesake]) {
      await callTool(other, 'mcp_meta_log_command', { action: 'deploy', description: 'elsewhere' });
      expect(await search(other, { text: 'deploy' })).toMatchObject({
        total_count: 1,
        commands: [{ description: 'elsewhere' }],
      });
      const asked = await callTool(other, 'mcp_meta_search_commands', { instance_id: id });
      expect(asked.result).toMatchObject({ isError: true, structuredContent: { error: { code: 'foreign-session' } } });
    }
    for (const [other, code] of [
      [thor, 'foreign-session'],
      [nowhere, 'unknown-project'],
    ] as const) {
      const asked = await callTool(other, 'mcp_meta_search_commands', { project: 'odin' });
      expect(asked.result).toMatchObject({ isError: true, structuredContent: { error: { code } } });
    }
    for (const own of [{}, { project: 'odin' }, { project: 'asgard' }])
      expect((await search(client, { action: 'deploy', ...own })).total_count).toBe(1);
    expect((await search(client, { action: 'deploy', instance_id: id })).total_count).toBe(0);
  });

  it('a session that is named to a new hub works there from then on', async () => {
    await using home = new TempHome(await envOf());
    home.configure({ it: { kind: 'echo' } });
    const client = await clientIn(home, 'odin');
    const register = async (): Promise<string> => {
      const { result } = await callTool(client, 'mcp_meta_register_instance', {});
      return (result['structuredContent'] as { instance_id: string }).instance_id; // as its schema says
    };
    for (const at of [0, 1, 2]) {
      const id = await register();
      const other = await register();
      await callTool(client, 'mcp_meta_heartbeat', { instance_id: id });
      process.kill((await home.hub()).pid, 'SIGKILL');
      await waitFor('a new hub answers', () => search(client).catch(() => undefined));
      const [tool, given] = naming(id)[at] ?? ['none', {}];
      await callTool(client, `mcp_meta_${tool}`, given);
      await callTool(client, 'mcp_meta_emit_event', { ...naming(other)[0][1] }); // of another, by who is somebody already
      await callTool(client, 'echo', { message: `after ${at}` });
      await found(client, { instance_id: id, action: 'echo' }, 1);
    }
  });

  it('what was written down outlives a hub that is killed', async () => {
    await using home = new TempHome(await envOf());
    const client = await clientIn(home, 'odin');
    await callTool(client, 'mcp_meta_log_command', { action: 'keep', description: 'this' });
    process.kill((await home.hub()).pid, 'SIGKILL');
    const after = await clientIn(home, 'odin');
    expect((await search(after, { action: 'keep' })).total_count).toBe(1);
  });
}

describe('what was done, on SQLite', () => suite(async () => ({})));

describe('what was done, on PostgreSQL', () => {
  const server: { it?: Postgres } = {};
  beforeAll(async () => {
    server.it = await Postgres.start();
  });
  afterAll(() => server.it?.[Symbol.asyncDispose]());
  suite(async () => ({ DATABASE_URL: String(await server.it?.database()) }));
});
