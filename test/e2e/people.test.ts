import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { fixture } from '../support/paths.ts';
import { Machine, textOf, toolNames } from './machine.ts';
import { verifies } from './verifies.ts';

const echo = { command: 'node', args: fixture('echo') };

verifies('DET-001', async () => {
  await using machine = new Machine();
  const root = machine.home.project('games/noxii/0.16');
  const told = await machine.warren(['detect', '--json'], root);
  expect(told.code).toBe(0);
  const answer: unknown = JSON.parse(told.stdout);
  expect(answer).toMatchObject({
    project: { root, slug: 'noxii', version: '0.16', id: expect.stringMatching(/^p_[0-9a-f]{8}$/) },
    confidence: 'MEDIUM',
  });
  expect(answer).toHaveProperty('evidence.0.why');
  const { stdout } = await machine.warren(['detect', root]);
  expect(stdout).toContain('noxii');
  expect(stdout).toContain('MEDIUM');
});

verifies('DET-002', async () => {
  await using machine = new Machine();
  machine.home.write(join(machine.home.home, 'package.json'), '{}');
  const { code, stdout } = await machine.warren(['detect', '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ project: null, confidence: 'NONE' });
});

verifies('CFG-001', async () => {
  await using machine = new Machine();
  const file = join(machine.home.warrenHome, 'config.json');
  const first = await machine.warren(['init']);
  expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining(`Wrote ${file}`) });
  writeFileSync(file, '{"version":1}');
  expect(await machine.warren(['init'])).toMatchObject({ code: 0, stdout: expect.stringContaining('exists already') });
  expect(readFileSync(file, 'utf8')).toBe('{"version":1}');
});

verifies('CFG-002', async () => {
  await using machine = new Machine();
  const root = machine.home.project('game');
  machine.home.write(join(root, '.claude/warren/config.json'), JSON.stringify({ version: 1, servers: { echo } }));
  expect(await toolNames(await machine.client(['connect'], root))).not.toContain('echo__pid');
  expect((await machine.warren(['trust'], root)).code).toBe(2);
  expect((await machine.warren(['trust', '--yes'], root)).code).toBe(0);
  expect(await toolNames(await machine.client(['connect'], root))).toContain('echo__pid');
});

verifies('HUB-003', async () => {
  await using machine = new Machine();
  machine.home.configure({ echo });
  const root = machine.home.project('game');
  const client = await machine.client(['connect'], root);
  const pid = Number(await textOf(client, 'echo__pid'));
  const status: unknown = JSON.parse((await machine.warren(['status', '--json'])).stdout);
  expect(status).toMatchObject({ connections: 1, instances: { ready: 1 }, home: machine.home.warrenHome });
  const list: unknown = JSON.parse((await machine.warren(['list', '--json'])).stdout);
  expect(list).toMatchObject({ instances: [{ name: 'echo', project: 'game', state: 'ready', pid }] });
  expect((await machine.warren(['logs'])).stdout).toContain('hub.started');
});

verifies('HUB-004', async () => {
  await using machine = new Machine();
  machine.home.configure({ echo, stubborn: { command: 'node', args: fixture('ignores-sigterm') } });
  const client = await machine.client(['connect'], machine.home.project('game'));
  await client.listTools();
  await client.close();
  expect(machine.home.processes().length).toBeGreaterThan(2);
  expect((await machine.warren(['stop'])).code).toBe(0);
  expect(machine.home.processes().map(({ command }) => command)).toEqual([]);
});
