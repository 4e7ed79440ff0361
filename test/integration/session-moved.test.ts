import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { realClock } from '../support/real-clock.ts';
import { ask, done, failed, git, register, type Told } from '../support/session-clients.ts';
import { DAY_MS, inDatabase } from '../support/session-worker.ts';
import { TempHome } from '../support/temp-home.ts';

const aDayLater = (home: TempHome) =>
  inDatabase(home, (db) =>
    db
      .updateTable('sessions')
      .set({ heartbeat_at: realClock.now() - DAY_MS })
      .execute(),
  );

async function clientIn(home: TempHome, folder: string) {
  const client = home.warren(['connect'], folder);
  await client.initialize();
  return client;
}

const newIn = ({ instance }: Told): string => String(Object(instance).instance_id);

it('work goes on where its folder was moved to, and in another worktree of its repository', async () => {
  await using home = new TempHome({});
  const root = home.project('ren');
  git(home, root, 'init', '-q', '-b', 'main');
  git(home, root, 'add', '.');
  git(home, root, 'commit', '-qm', 'first');
  home.write(join(root, 'half.txt'), 'half');
  const first = await clientIn(home, root);
  const id = await register(first);
  const { checkpoint_id: checkpoint } = await done(first, 'create_checkpoint', { instance_id: id });
  await first.close();
  await aDayLater(home);

  const moved = join(home.home, 'ren2');
  renameSync(root, moved);
  const second = await clientIn(home, moved);
  const hint = { instance_id_hint: id };
  for (const tool of ['resume_instance', 'get_resume_instance_details'])
    expect(await ask(second, tool, hint), tool).toMatchObject({
      ...failed('foreign-session'),
      error: { message: expect.stringContaining(`worked in ${root}, which is not there any more. With "force": true`) },
    });
  const forced = { ...hint, force: true };
  const seen = { checkpoint_id: checkpoint, drift: { problem: null, project_gone: false, files_changed: [] } };
  expect(await done(second, 'get_resume_instance_details', forced)).toMatchObject({ sessions: [seen] });
  const resumed = await done(second, 'resume_instance', forced);
  expect(resumed).toMatchObject({ ...seen, resumed_from: id, instance: { project: 'ren2', resumes: id } });
  const next = newIn(resumed);
  expect(await done(second, 'smart_resume_context', {})).toMatchObject({ goes_on_with: [id] });
  await done(second, 'heartbeat', { instance_id: next });
  await second.close();

  const worktree = join(home.home, 'side');
  git(home, moved, 'worktree', 'add', '-q', '-b', 'side', worktree);
  const third = await clientIn(home, worktree);
  expect(await ask(third, 'resume_instance', hint)).toMatchObject(failed('session-taken'));
  await aDayLater(home);
  for (const tool of ['heartbeat', 'close_instance'])
    expect(await ask(third, tool, { instance_id: next }), tool).toMatchObject(failed('foreign-session'));
  const inWorktree = await done(third, 'resume_instance', hint);
  expect(inWorktree).toMatchObject({
    resumed_from: next,
    checkpoint_id: checkpoint,
    drift: { branch_then: 'main', branch_now: 'side', files_gone: ['half.txt'] },
    instance: { project: 'side' },
  });
  await done(third, 'heartbeat', { instance_id: newIn(inWorktree) });
});
