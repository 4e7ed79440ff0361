import { expect } from 'vitest';
import { fixture } from '../support/paths.ts';
import { isAlive } from '../support/process-table.ts';
import { waitFor } from '../support/wait-for.ts';
import { Machine, textOf, toolNames } from './machine.ts';
import { verifies } from './verifies.ts';

const echo = { command: 'node', args: fixture('echo') };
const modern = { command: 'node', args: fixture('modern-echo') };
const own = ['debug_detection', 'debug_instances'];
const wrapped = (name: string): string[] => ['run', '--', 'node', ...fixture(name)];

verifies('REL-001', async () => {
  await using machine = new Machine();
  machine.home.configure({ one: echo, two: echo });
  const client = await machine.client(['connect'], machine.home.project('game'));
  expect(await toolNames(client)).toEqual(expect.arrayContaining([...own, 'one__echo', 'two__echo']));
  expect(JSON.parse(await textOf(client, 'two__echo', { big: 'ü' }))).toEqual({ big: 'ü' });
});

verifies('REL-002', async () => {
  await using machine = new Machine();
  const client = await machine.client(['connect'], machine.home.project('noxii/0.16'));
  const names = await toolNames(client);
  expect(names.filter((name) => !name.startsWith('mcp_meta_'))).toEqual(own);
  expect(names).toContain('mcp_meta_register_instance');
  expect(await textOf(client, 'debug_detection')).toContain('Project noxii, version 0.16');
});

verifies('REL-003', async () => {
  await using machine = new Machine();
  const root = machine.home.project('game');
  const one = await machine.client(wrapped('echo'), root);
  const two = await machine.client(wrapped('echo'), root);
  expect(await toolNames(one)).toContain('pid');
  expect(one.getServerVersion()).toMatchObject({ name: 'echo' });
  expect(await textOf(one, 'pid')).toBe(await textOf(two, 'pid'));
  const alone = await machine.client(['run', '--share', 'connection', '--', 'node', ...fixture('echo')], root);
  expect(await textOf(alone, 'pid')).not.toBe(await textOf(one, 'pid'));
});

verifies('REL-004', async () => {
  await using machine = new Machine();
  machine.home.configure({ echo });
  const [old, next] = [machine.home.project('noxii/0.16'), machine.home.project('noxii/0.17')];
  const clients = await Promise.all([old, old, next].map((root) => machine.client(['connect'], root)));
  const [a, b, c] = await Promise.all(clients.map((client) => textOf(client, 'echo__pid')));
  expect(a).toBe(b);
  expect(a).not.toBe(c);
});

verifies('REL-005', async () => {
  await using machine = new Machine();
  machine.home.configure({ modern });
  const root = machine.home.project('game');
  for (const [args, tool] of [
    [['connect'], 'modern__echo'],
    [wrapped('modern-echo'), 'echo'],
  ] as const) {
    const client = await machine.client([...args], root, 'auto');
    expect(client.getProtocolEra()).toBe('modern');
    expect(JSON.parse(await textOf(client, tool, { say: 'hello' }))).toEqual({ say: 'hello' });
  }
});

verifies('REL-006', async () => {
  await using machine = new Machine();
  const root = machine.home.project('game');
  const { error } = await machine.rawClient(wrapped('echo'), root).modernRequest('tools/list');
  expect(error?.message).toMatch(/client speaks modern .* echo\.mjs speaks legacy /);
  const both = await machine.client(wrapped('echo'), root, 'auto');
  expect(both.getProtocolEra()).toBe('legacy');
  expect(await toolNames(both)).toContain('echo');
});

verifies('REL-007', async () => {
  await using machine = new Machine();
  machine.home.configure({ echo });
  const client = await machine.client(['connect'], machine.home.project('game'));
  const before = Number(await textOf(client, 'echo__pid'));
  process.kill(before, 'SIGKILL');
  await waitFor('the crash to be seen', async () => (await pidOrNothing(client)) !== undefined);
  expect(Number(await textOf(client, 'echo__pid'))).not.toBe(before);
});

verifies('HUB-001', async () => {
  await using machine = new Machine();
  machine.home.configure({ echo });
  const root = machine.home.project('game');
  const clients = await Promise.all(Array.from({ length: 5 }, () => machine.client(['connect'], root)));
  const pids = await Promise.all(clients.map((client) => textOf(client, 'echo__pid')));
  expect(new Set(pids).size).toBe(1);
  expect(hubsOf(machine)).toHaveLength(1);
});

verifies('HUB-002', async () => {
  await using machine = new Machine();
  machine.home.configure({ echo });
  const client = await machine.client(['connect'], machine.home.project('game'));
  const server = await textOf(client, 'echo__pid');
  const [hub] = hubsOf(machine);
  process.kill(hub?.pid ?? 0, 'SIGKILL');
  const next = await waitFor('an answer through the next hub', () => pidOrNothing(client), { withinMs: 30_000 });
  expect(next).not.toBe(server);
  await waitFor('the end of its server', () => !isAlive(Number(server)));
  expect(hubsOf(machine).map(({ pid }) => pid)).not.toContain(hub?.pid);
});

const hubsOf = ({ home }: Machine) => home.processes().filter(({ argv }) => argv.includes('hub'));

/** A call that was in flight when its server or hub died is answered with an error; then it is made again. */
const pidOrNothing = (client: Parameters<typeof textOf>[0]): Promise<string | undefined> =>
  textOf(client, 'echo__pid').catch(() => undefined);
