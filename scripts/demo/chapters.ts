import { join } from 'node:path';
import { isAlive } from '../../test/support/process-table.ts';
import { waitFor } from '../../test/support/wait-for.ts';
import { Agent } from './agent.ts';
import { type Story, timed } from './story.ts';
import type { World } from './world.ts';

export interface Cast {
  readonly ann: Agent;
  readonly ben: Agent;
  readonly cleo: Agent;
  readonly dan: Agent;
  readonly all: readonly Agent[];
}

/** Four agents start, each where it works. None of them says which project it is in. */
export async function arrive(story: Story, world: World, stack: AsyncDisposableStack): Promise<Cast> {
  story.chapter('1. Four agents start `warren connect`, each in its own folder. Nothing runs yet.');
  const start = async (name: string, cwd: string): Promise<Agent> => {
    const [agent, ms] = await timed(() => Agent.start(name, cwd, world));
    stack.use(agent);
    const [tools, listMs] = await timed(() => agent.tools());
    const what = `${name.padEnd(4)} in ${world.short(cwd).padEnd(27)}`;
    story.claim(
      `${what} connected in ${ms} ms`,
      tools.includes('everything__echo'),
      `${tools.length} tools, ${listMs} ms`,
    );
    return agent;
  };
  const ann = await start('Ann', world.noxii16);
  const ben = await start('Ben', join(world.noxii16, 'scripts'));
  const cleo = await start('Cleo', world.noxii17);
  const dan = await start('Dan', world.ledger);
  return { ann, ben, cleo, dan, all: [ann, ben, cleo, dan] };
}

/** The same tool, called from four places. */
export async function whoAnswers(story: Story, world: World, { ann, ben, cleo, dan, all }: Cast): Promise<void> {
  story.chapter('2. All call the same tool. Which process answers whom?');
  const pids = new Map<Agent, number>();
  for (const agent of all) {
    const [pid, ms] = await timed(() => agent.answeredBy());
    pids.set(agent, pid);
    story.tell(`${agent.name.padEnd(4)} in ${world.short(agent.cwd).padEnd(27)} <- process ${pid} (${ms} ms)`);
  }
  story.claim('Ann and Ben, in the same version, share one process', pids.get(ann) === pids.get(ben));
  story.claim('Cleo, in 0.17, has her own', pids.get(cleo) !== pids.get(ann));
  story.claim('Dan, in the ledger, has his own', ![pids.get(ann), pids.get(cleo)].includes(pids.get(dan)));
  story.claim('one hub serves them all', world.machine.hubs().length === 1, `process ${world.machine.hubs()[0]?.pid}`);
}

/** What a server keeps belongs to the version it was told in. */
export async function staysApart(story: Story, world: World, { ann, ben, cleo }: Cast): Promise<void> {
  story.chapter('3. What is known in one version stays there.');
  const entities = [{ name: 'Noxii', entityType: 'hero', observations: ['jumps 3.2 m'] }];
  await ann.call('memory__create_entities', { entities });
  const [bens, cleos] = [await ben.call('memory__read_graph'), await cleo.call('memory__read_graph')];
  story.claim('Ann told the memory server something, and Ben can read it', bens.text.includes('jumps 3.2 m'));
  story.claim("Cleo's memory server knows nothing of it", !cleos.failed && !cleos.text.includes('jumps'));
  const settings = { path: join(world.noxii16, 'project.godot') };
  const [anns, foreign] = [
    await ann.call('files__read_text_file', settings),
    await cleo.call('files__read_text_file', settings),
  ];
  story.claim('Ann reads project.godot of 0.16', !anns.failed && anns.text.includes('config/version="0.16"'));
  story.claim('Cleo, in 0.17, is refused the same file', foreign.failed, foreign.text.slice(0, 60));
}

export async function killInstance(story: Story, { ann, ben, cleo }: Cast): Promise<void> {
  story.chapter('4. kill -9 of the process that serves 0.16.');
  const [victim, cleos] = [await ann.answeredBy(), await cleo.answeredBy()];
  process.kill(victim, 'SIGKILL');
  const [{ pid, attempts }, ms] = await timed(() => ann.answeredAfterAccident());
  story.claim(
    `Ann's next call is answered by a new process, ${pid}`,
    pid !== victim && !isAlive(victim),
    asked(attempts, ms),
  );
  story.claim('Ben shares it', (await ben.answeredBy()) === pid);
  story.claim('Cleo noticed nothing: the same process as before', (await cleo.answeredBy()) === cleos);
}

export async function killHub(story: Story, world: World, { all }: Cast): Promise<void> {
  story.chapter('5. kill -9 of the hub.');
  const hub = await world.machine.hub();
  const before = world.machine.processes().filter((it) => it.ppid === hub.pid);
  process.kill(hub.pid, 'SIGKILL');
  for (const agent of all) {
    const [{ attempts }, ms] = await timed(() => agent.answeredAfterAccident());
    story.claim(`${agent.name} goes on over the same connection`, true, asked(attempts, ms));
  }
  const now = await world.machine.hub();
  story.claim(
    'a new hub has taken over, one',
    now.pid !== hub.pid && world.machine.hubs().length === 1,
    `process ${now.pid}`,
  );
  const [, ms] = await timed(() =>
    waitFor('every process of the dead hub has ended, or the new hub goes on with it', async () => {
      const known = await knownTo(world);
      return before.every(({ pid }) => !isAlive(pid) || known.has(pid));
    }),
  );
  const kept = before.filter(({ pid }) => isAlive(pid)).length;
  story.claim(
    'no process of the dead hub is left behind',
    true,
    `${before.length - kept} ended, the new hub goes on with ${kept}, within ${ms} ms`,
  );
}

export async function leave(story: Story, world: World, stack: AsyncDisposableStack): Promise<void> {
  story.chapter('6. The agents leave; `warren stop`.');
  await stack.disposeAsync();
  const [, ms] = await timed(() => world.machine.command('stop'));
  const gone = (): boolean => world.machine.processes().length === 0;
  await waitFor('nothing of this home is in the process table', gone);
  story.claim('nothing is left in the process table', gone(), `stopped in ${ms} ms`);
}

const asked = (attempts: number, ms: number): string =>
  attempts === 1 ? `${ms} ms` : `asked ${attempts} times, ${ms} ms`;

/** Built-in servers outlive their hub, and are no children of the next one: it says which processes are its own. */
async function knownTo(world: World): Promise<ReadonlySet<number | undefined>> {
  const { instances } = JSON.parse(await world.machine.command('list', '--json')) as { instances: { pid?: number }[] }; // as the admin API says
  return new Set(instances.map(({ pid }) => pid));
}
