import { counted } from '../kernel/quantities.ts';
import { type AdminClient, adminClient } from './admin-client.ts';
import { outJson, type Told } from './command.ts';
import { comingHub } from './ensure-hub.ts';
import { homesInUse } from './home-processes.ts';
import type { Io } from './io.ts';
import { fullName, pickInstances, wasHeld } from './pick-instances.ts';
import { type Stopped, stopHub } from './stop-hub.ts';

export interface StopOptions extends Told {
  readonly all?: boolean | undefined;
}

/** `warren stop`: the hub of this home, some of its instances, or every hub of this user. */
export async function stop(word: string | undefined, io: Io, options: StopOptions): Promise<number> {
  if (word !== undefined) return stopInstances(word, io, options);
  const clients = (options.all ? await everyHub(io) : [await comingHub(io)]).filter((client) => client !== undefined);
  const stopped: Stopped[] = [];
  for (const client of clients) stopped.push(await stopHub(client));
  if (options.json) outJson(io, { stopped: stopped.map(shown) });
  else io.out(stopped.length > 0 ? stopped.map(story).join('') : 'No Warren hub was running.\n');
  return 0;
}

async function stopInstances(word: string, io: Io, { json }: StopOptions): Promise<number> {
  const client = adminClient(io);
  const picked = pickInstances(await client.instances(), word);
  const changes = await Promise.all(
    picked.map(async (before) => ({ before, ...(await client.stopInstance(before.key)) })),
  );
  if (json) outJson(io, { changes: changes.map(({ changed, instance }) => ({ changed, instance })) });
  else
    for (const { before, changed, instance } of changes) {
      const end = changed ? 'was stopped; it starts again when it is needed' : 'was not running';
      io.out(`${fullName(instance)} ${wasHeld(before)}${end}.\n`);
    }
  return 0;
}

/** That of this home, and those of the other homes that the process table shows. */
async function everyHub(io: Io): Promise<(AdminClient | undefined)[]> {
  const own = await comingHub(io);
  const others = await Promise.all(
    homesInUse().map((home) => comingHub({ ...io, env: { ...io.env, WARREN_HOME: home } })),
  );
  return [own, ...others.filter((client) => client?.hub.instance_id !== own?.hub.instance_id)];
}

const shown = ({ instances, ...rest }: Stopped) => ({
  ...rest,
  instances: instances.map(({ key, name, project, pid }) => ({ key, name, project, pid })),
});

function story({ pid, version, instances, killed }: Stopped): string {
  const them = instances.map((instance) => `  ${fullName(instance)} (pid ${instance.pid})\n`).join('');
  const how = killed ? 'did not obey and was killed; the next hub ends what it left behind' : 'has stopped';
  return `The Warren hub ${version} (pid ${pid}) ${how}${them ? `, and with it ${counted(instances.length, 'instance')}:\n${them}` : '.\n'}`;
}
