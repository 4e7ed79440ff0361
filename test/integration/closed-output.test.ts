import { spawn } from 'node:child_process';
import { once } from 'node:events';
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

it('a hub in the foreground whose output nobody reads stops', async () => {
  await using home = new TempHome({ WARREN_LOG_LEVEL: 'debug' });
  const answers = (): Promise<unknown> => home.command('status').catch(() => false);
  expect(await unread(home, ['hub'], async () => void (await waitFor('the hub answers', answers)))).toBe(0);
});
