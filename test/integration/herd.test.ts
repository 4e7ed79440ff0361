import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { callTool } from '../support/json-rpc.ts';
import { fixture } from '../support/paths.ts';
import { TempHome } from '../support/temp-home.ts';

const echo = fixture('echo');
const count = 100;

it('100 clients at once on a cold machine: one hub, one start per key, all answered, nothing left', async () => {
  const home = new TempHome();
  await using stack = new AsyncDisposableStack();
  stack.use(home);
  const starts = join(home.dir, 'starts');
  home.env['STARTS_FILE'] = starts;
  const projects = [home.project('games/noxii/0.16'), home.project('games/noxii/0.17')];
  const one = async (at: number): Promise<{ project: string; pid: string }> => {
    const project = projects[at % 2] ?? '';
    const client = home.run(echo, project);
    client.timeoutMs = 60_000;
    await client.initialize();
    return { project, pid: (await callTool(client, 'pid')).text };
  };
  const answers = await Promise.all(Array.from({ length: count }, (_, at) => one(at)));

  expect(answers).toHaveLength(count);
  const answeredIn = projects.map((root) => new Set(answers.filter((it) => it.project === root).map((it) => it.pid)));
  expect(answeredIn.map((pids) => pids.size)).toEqual([1, 1]);
  const pids = answeredIn.flatMap((set) => [...set]).toSorted();
  expect(new Set(pids).size).toBe(2);
  const [script = ''] = echo;
  expect(
    home
      .instances(script)
      .map(({ pid }) => String(pid))
      .toSorted(),
  ).toEqual(pids);
  expect(readFileSync(starts, 'utf8').trim().split('\n').toSorted()).toEqual(pids); // not one start in vain
  expect(home.hubs()).toHaveLength(1);
  await stack.disposeAsync(); // `warren stop`, and fails if the process table still knows anything of this home
});
