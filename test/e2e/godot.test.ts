import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { expect } from 'vitest';
import { isAlive } from '../support/process-table.ts';
import { waitFor } from '../support/wait-for.ts';
import { Machine, toolNames } from './machine.ts';
import { verifies } from './verifies.ts';

const fixtures = new URL('../fixtures/godot/', import.meta.url).pathname;

/** A copy of a fixture as a person would have it: `<game>/<version>` somewhere in the home. */
function game(machine: Machine, id: string, fixture = 'three/dodge'): string {
  const root = join(machine.home.home, 'games', id);
  cpSync(join(fixtures, fixture), root, { recursive: true });
  return root;
}

async function call(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
): Promise<Record<string, unknown>> {
  const { structuredContent } = await client.callTool({ name, arguments: args });
  return Object.fromEntries(Object.entries(structuredContent ?? {}));
}

const pidOf = async (client: Client): Promise<number> => Number((await call(client, 'ping'))['pid']);

verifies('GODOT-001', async () => {
  await using machine = new Machine();
  const root = game(machine, 'noxii/0.16');
  const client = await machine.client(['connect'], join(root, 'art'));
  expect(await toolNames(client)).toEqual(
    expect.arrayContaining([
      'ping',
      'get_projects',
      'get_versions',
      'get_dependency_graph',
      'search_nodes',
      'find_isolated_nodes',
      'get_node_details',
      'get_node_dependencies',
      'analyze_dependency_chain',
      'get_script_content',
      'update_script',
      'set_context_node',
      'get_context',
      'trigger_build',
      'get_build_status',
      'get_runtime_events',
    ]),
  );
  // The client checks every structured answer against the schema of its tool.
  expect(await call(client, 'get_dependency_graph', { statsOnly: true })).toMatchObject({ version: 'noxii/0.16' });
  const { resourceTemplates } = await client.listResourceTemplates();
  expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toContain('godot://version/{id}/graph');
  const { contents } = await client.readResource({ uri: 'godot://version/noxii%2F0.16/script/Player.gd' });
  expect(contents[0]).toMatchObject({ text: expect.stringContaining('extends') });
});

verifies('GODOT-002', async () => {
  await using machine = new Machine();
  const roots = [
    game(machine, 'noxii/0.16'),
    game(machine, 'noxii/0.17'),
    game(machine, 'enact/0.09', 'three/tower'),
  ] as const;
  const ids = ['noxii/0.16', 'noxii/0.17', 'enact/0.09'];
  const clients = await Promise.all([
    machine.client(['connect'], roots[0]),
    machine.client(['connect'], roots[1], 'auto'),
    machine.client(['connect'], roots[2]),
  ]);
  const pids = await Promise.all(clients.map(pidOf));
  expect(new Set(pids).size).toBe(3);
  writeFileSync(join(roots[0], 'OnlyHere.gd'), 'class_name OnlyHere\nextends Node\n');
  const [old, next, other] = clients;
  const found = async (client: Client): Promise<unknown> =>
    (await call(client, 'search_nodes', { query: 'OnlyHere' }))['total'];
  await waitFor('the new script', async () => (Number(await found(old)) > 0 ? true : undefined));
  expect([await found(next), await found(other)]).toEqual([0, 0]);
  const contexts = await Promise.all(clients.map(async (client) => (await call(client, 'get_context'))['version']));
  expect(contexts).toEqual(ids);
  await call(old, 'set_context_node', { scriptPath: 'res://Player.gd' });
  expect(await call(next, 'get_context')).toMatchObject({ selectedNode: null });
  expect(await call(next, 'get_dependency_graph', { versionId: 'noxii/0.16', statsOnly: true })).toMatchObject({
    version: 'noxii/0.16',
  });
});

verifies('GODOT-003', async () => {
  await using machine = new Machine();
  const client = await machine.client(['connect'], game(machine, 'noxii/0.16'));
  expect(await call(client, 'set_context_node', { scriptPath: 'res://Player.gd' })).toMatchObject({
    contextNode: { kind: 'script' },
  });
  const pid = await pidOf(client);
  const shown = async (): Promise<string> => (await machine.warren(['state', 'show', 'noxii', '--body'])).stdout;
  await waitFor('it to be saved', async () => (await shown()).includes('Player.gd'));
  process.kill(pid, 'SIGKILL');
  await waitFor('the end of the instance', () => !isAlive(pid));
  const selected = { selectedNode: { node: 'res://Player.gd', versionId: 'noxii/0.16' } };
  const again = (): Promise<Record<string, unknown>> =>
    waitFor('an answer', () => call(client, 'get_context').catch(() => undefined)); // the first one may meet the end of the process
  expect(await again()).toMatchObject(selected);
  const second = await pidOf(client);
  expect(second).not.toBe(pid);
  const [hub = { pid: 0 }] = machine.home.processes().filter(({ argv }) => argv.includes('hub'));
  process.kill(hub.pid, 'SIGKILL');
  await waitFor('the end of the hub', () => !isAlive(hub.pid));
  expect(await again()).toMatchObject(selected);
  expect(await pidOf(client)).toBe(second); // it needed no new process for a new hub
});

verifies('GODOT-004', async () => {
  await using machine = new Machine();
  const root = game(machine, 'noxii/0.16');
  const legacy = await machine.client(['connect'], root);
  const modern = await machine.client(['connect'], root, 'auto');
  expect([legacy.getProtocolEra(), modern.getProtocolEra()]).toEqual(['legacy', 'modern']);
  expect(await pidOf(legacy)).toBe(await pidOf(modern));
});
