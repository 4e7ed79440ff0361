import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { warrenJs } from '../support/paths.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

/** As in `warren … 2>&1 | head -1`: what it prints has no reader any more once something came. */
async function unread(home: TempHome, ...args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [warrenJs, ...args], { env: home.env, cwd: home.home });
  const ended = once(child, 'exit');
  for (const stream of [child.stdout, child.stderr]) stream.once('data', () => stream.destroy());
  if (args[0] === 'hub') {
    await waitFor('the hub answers', () => home.command('status').catch(() => false));
    child.stdout.destroy();
    child.stderr.destroy();
    const client = home.warren(['connect'], home.project('odin'));
    await client.initialize();
  }
  const [code] = await ended;
  return code;
}

it('a command whose output nobody reads ends without a word', async () => {
  await using home = new TempHome({});
  expect(await unread(home, '--help')).toBe(0);
});

it('a hub in the foreground whose output nobody reads stops', async () => {
  await using home = new TempHome({ WARREN_LOG_LEVEL: 'debug' });
  expect(await unread(home, 'hub')).toBe(0);
});
