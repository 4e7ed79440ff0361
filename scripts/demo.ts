import { arrive, killHub, killInstance, leave, staysApart, whoAnswers } from './demo/chapters.ts';
import { Story } from './demo/story.ts';
import { World } from './demo/world.ts';

/**
 * `npm run demo`: the main job, visibly. Real agents' clients, real servers out of npm, real processes, in a temporary
 * folder; every claim that is printed was checked against the operating system's process table.
 */
async function tell(story: Story): Promise<void> {
  await using world = new World();
  await using stack = new AsyncDisposableStack();
  story.tell('A folder with two projects, one of them in two versions:');
  for (const root of [world.noxii16, world.noxii17, world.ledger]) story.detail(`  ${world.short(root)}`);
  story.tell('and one line in the configuration of every client: "warren connect".');
  const cast = await arrive(story, world, stack);
  await whoAnswers(story, world, cast);
  await staysApart(story, world, cast);
  await killInstance(story, cast);
  await killHub(story, world, cast);
  await leave(story, world, stack);
}

const story = new Story();
const from = performance.now();
try {
  await tell(story);
  story.end((performance.now() - from) / 1000);
} catch (error) {
  story.fail(error);
  process.exitCode = 1;
}
