import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GodotHome, structuredOf } from '../support/godot-home.ts';
import { type Answer, callTool, type Params } from '../support/json-rpc.ts';
import { isAlive } from '../support/process-table.ts';
import type { RawClient } from '../support/raw-client.ts';
import { waitFor } from '../support/wait-for.ts';

let home: GodotHome;
beforeEach(() => {
  home = new GodotHome();
});
afterEach(() => home[Symbol.asyncDispose]());

const call = async (client: RawClient, name: string, args: Params = {}): Promise<Params> =>
  structuredOf(await callTool(client, name, args));
const pidOf = async (client: RawClient): Promise<number> => Number((await call(client, 'ping'))['pid']);

const toolNames = async (list: Promise<Answer>): Promise<unknown> => (await list).result.tools?.map(({ name }) => name);
const updates = (client: RawClient): unknown[] =>
  client.notifications.flatMap(({ method, params }) => (method === 'notifications/resources/updated' ? [params] : []));

describe('the Godot server of a game', () => {
  it('is there without any configuration, from any directory below the game, with its bare tool names', async () => {
    const root = home.game('noxii/0.16');
    const client = await home.connected(join(root, 'art'));
    const { result } = await client.request('tools/list');
    const names = result.tools?.map(({ name }) => name) ?? [];
    for (const name of [
      'ping',
      'get_projects',
      'get_versions',
      'get_dependency_graph',
      'search_nodes',
      'update_script',
      'set_context_node',
      'get_context',
      'run_project',
      'get_runtime_events',
    ])
      expect(names).toContain(name);
    expect(await call(client, 'ping', { message: 'hello' })).toMatchObject({
      pong: 'hello',
      version: { versionId: 'noxii/0.16', engine: '3', title: 'Dodge', path: root, own: true },
    });
    expect(await call(client, 'get_dependency_graph', { statsOnly: true })).toMatchObject({ version: 'noxii/0.16' });
  });

  it('is not there in another project, nor where it is switched off', async () => {
    const other = await home.connected(home.project('web'));
    expect((await other.request('tools/list')).result.tools?.map(({ name }) => name)).not.toContain(
      'get_dependency_graph',
    );
    await other.close();
    home.configure({ godot: { enabled: false } });
    const root = home.game('noxii/0.16');
    const client = await home.connected(root);
    expect((await client.request('tools/list')).result.tools?.map(({ name }) => name)).not.toContain(
      'get_dependency_graph',
    );
  });

  it('is found in a folder of a repository too, and each game of it has its own', async () => {
    const repository = join(home.home, 'code', 'mono');
    mkdirSync(join(repository, '.git'), { recursive: true });
    writeFileSync(join(repository, '.git', 'HEAD'), 'ref: refs/heads/main\n');
    home.game('../code/mono/game');
    const above = await home.connected(repository);
    expect(await call(above, 'ping')).toMatchObject({ version: { path: join(repository, 'game') } });
    home.game('../code/mono/tools/editor', 'three/tower');
    const within = await home.connected(join(repository, 'tools', 'editor'));
    expect(await call(within, 'ping')).toMatchObject({ version: { path: join(repository, 'tools', 'editor') } });
    expect(await pidOf(within)).not.toBe(await pidOf(above));
  });

  it('answers for another version when it is named, and never guesses', async () => {
    home.game('noxii/0.9');
    const client = await home.connected(home.game('noxii/0.16'));
    expect(await call(client, 'get_versions')).toMatchObject({
      total: 2,
      versions: [
        { versionId: 'noxii/0.9', own: false },
        { versionId: 'noxii/0.16', own: true },
      ],
    });
    expect(await call(client, 'get_dependency_graph', { versionId: 'noxii/0.9', statsOnly: true })).toMatchObject({
      version: 'noxii/0.9',
    });
    const ambiguous = await callTool(client, 'get_context', { versionId: 'noxii' });
    expect(ambiguous.result['isError']).toBe(true);
    expect(structuredOf(ambiguous)).toMatchObject({
      error: { code: 'ambiguous-project', candidates: ['noxii/0.9', 'noxii/0.16'] },
    });
    expect(await call(client, 'get_context', { versionId: '../x' })).toMatchObject({
      error: { code: 'unknown-project' },
    });
  });

  it('remembers what is worked at when it was killed', async () => {
    const client = await home.connected(home.game('noxii/0.16'));
    expect(await call(client, 'set_context_node', { scriptPath: 'res://Player.gd' })).toMatchObject({
      contextNode: { versionId: 'noxii/0.16', node: 'res://Player.gd', kind: 'script' },
    });
    const pid = await pidOf(client);
    const shown = (): Promise<string> => home.command('state', 'show', 'noxii', '--body');
    await waitFor('it to be saved', async () => (await shown()).includes('Player.gd'));
    process.kill(pid, 'SIGKILL');
    await waitFor('its end', () => !isAlive(pid));
    const context = await waitFor('an answer', async () => {
      const answer = await callTool(client, 'get_context');
      return answer.message.result ? structuredOf(answer) : undefined;
    });
    expect(await pidOf(client)).not.toBe(pid);
    expect(context).toMatchObject({ selectedNode: { node: 'res://Player.gd' } });
  });

  it('gives resources, completes their templates, and tells who subscribed when a file changes', async () => {
    const root = home.game('noxii/0.16');
    const client = await home.connected(root);
    const { result } = await client.request('resources/templates/list');
    expect(JSON.stringify(result)).toContain('godot://version/{id}/script/{+path}');
    const uri = 'godot://version/noxii%2F0.16/script/Player.gd';
    const text = async (): Promise<unknown> =>
      JSON.stringify((await client.request('resources/read', { uri })).result['contents']);
    expect(await text()).toContain('extends');
    await call(client, 'get_dependency_graph', { statsOnly: true });
    await client.request('resources/subscribe', { uri });
    writeFileSync(join(root, 'Player.gd'), 'extends Area2D\n# changed\n');
    await waitFor('the news', () =>
      client.notifications.find(
        ({ method, params }) => method === 'notifications/resources/updated' && params?.['uri'] === uri,
      ),
    );
    expect(await text()).toContain('# changed');
    const completed = await client.request('completion/complete', {
      ref: { type: 'ref/resource', uri: 'godot://version/{id}/script/{+path}' },
      argument: { name: 'path', value: 'Pl' },
      context: { arguments: { id: 'noxii/0.16' } },
    });
    expect(completed.result['completion']).toMatchObject({ values: expect.arrayContaining(['Player.gd']) });
  });

  it('is one process for clients of both eras, and tells each in its own what changed', async () => {
    const root = home.game('noxii/0.16');
    const legacy = await home.connected(root);
    const modern = home.warren(['connect'], root);
    const found = await modern.modernRequest('server/discover');
    expect(found.result['supportedVersions']).toEqual(['2026-07-28']);
    expect(await toolNames(modern.modernRequest('tools/list'))).toEqual(await toolNames(legacy.request('tools/list')));
    const pid = await pidOf(legacy);
    const ping = await modern.modernRequest('tools/call', { name: 'ping' });
    expect(ping.result).toMatchObject({ resultType: 'complete', structuredContent: { pid } });
    await modern.modernRequest('tools/call', { name: 'set_context_node', arguments: { scriptPath: 'Main.gd' } });
    expect(await call(legacy, 'get_context')).toMatchObject({ selectedNode: { node: 'res://Main.gd' } });

    const uri = 'godot://context';
    await legacy.request('resources/subscribe', { uri });
    const listening = modern.modernRequest(
      'subscriptions/listen',
      { notifications: { resourceSubscriptions: [uri] } },
      { id: 'l', timeoutMs: 0 },
    );
    listening.catch(() => undefined); // it lasts as long as its client
    await waitFor('the acknowledgement', () =>
      modern.notifications.find(({ method }) => method === 'notifications/subscriptions/acknowledged'),
    );
    // The subscription goes on to the server behind the acknowledgement: until it is there a change may be missed.
    await waitFor('the news in both eras', async () => {
      await call(legacy, 'set_context_node', { scriptPath: 'Mob.gd' });
      return updates(legacy).length > 0 && updates(modern).length > 0 ? true : undefined;
    });
    expect(updates(legacy)[0]).toEqual({ uri });
    expect(updates(modern)[0]).toMatchObject({ uri, _meta: { 'io.modelcontextprotocol/subscriptionId': 'l' } });
  });
});
