import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { expect, it } from 'vitest';
import { warrenJs } from '../support/paths.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

/** As in `warren … 2>&1 | head -1`: what it prints has no reader any more once something came, and `before` was done. */
async function unread(home: TempHome, args: readonly string[], before = async () => {}): Promise<number | null> {
  const child = spawn(process.execPath, [warrenJs, ...args], { env: home.env, cwd: home.home });
  const ended = once(child, 'exit');
  const spoken = Promise.race([child.stdout, child.stderr].map((stream) => once(stream, 'data')));
  await spoken;
  await before();
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  if (args[0] === 'hub') await home.warren(['connect'], home.project('odin')).initialize();
  const [code] = await ended;
  return code;
}

it('a command whose output nobody reads ends without a word', async () => {
  await using home = new TempHome({});
  expect(await unread(home, ['--help'])).toBe(0);
});

it.runIf(existsSync('/dev/full')).each([
  ['a command', ['doctor', '--json']],
  ['a help', ['--help']],
  ['what the hub itself knows', ['db', '--help']],
  ['what Godot knows', ['godot', 'list', '--help']],
])('%s that cannot be written is a failure in one sentence', async (_what, args) => {
  await using home = new TempHome({});
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [warrenJs, ...args], {
    env: home.env,
    cwd: home.home,
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(full);
  expect(stderr).toMatch(/^warren: What was to be printed cannot be written \(ENOSPC: [^\n]+\n$/);
  expect(status).toBe(1);
});

it('a hub in the foreground whose output nobody reads stops', async () => {
  await using home = new TempHome({ WARREN_LOG_LEVEL: 'debug' });
  const answers = (): Promise<unknown> => home.command('status').catch(() => false);
  expect(await unread(home, ['hub'], async () => void (await waitFor('the hub answers', answers)))).toBe(0);
});
