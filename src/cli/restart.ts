import { adminClient } from './admin-client.ts';
import { outJson, type Told } from './command.ts';
import { ensureHub, runningHub } from './ensure-hub.ts';
import type { Io } from './io.ts';
import { fullName, pickInstances, wasHeld } from './pick-instances.ts';
import { start } from './start.ts';
import { stopHub } from './stop-hub.ts';

/** `warren restart`: the hub (its clients stay connected through their shims), or some of its instances. */
export async function restart(word: string | undefined, io: Io, told: Told): Promise<number> {
  if (word !== undefined) return restartInstances(word, io, told);
  const running = runningHub(io);
  if (!running) return start(io, told);
  const { pid: before } = await stopHub(running);
  // A client may have been faster: then its hub is the new one.
  const { client } = await ensureHub(io, { ...io.env, WARREN_AUTOSTART: '1' });
  const { pid, version } = client.hub;
  if (told.json) outJson(io, { before, pid, version });
  else io.out(`The Warren hub was restarted: ${version}, pid ${pid} (before: ${before}).\n`);
  return 0;
}

async function restartInstances(word: string, io: Io, { json }: Told): Promise<number> {
  const client = adminClient(io);
  const picked = pickInstances(await client.instances(), word);
  const changes = await Promise.all(
    picked.map(async (before) => ({ before, ...(await client.restartInstance(before.key)) })),
  );
  if (json) outJson(io, { changes: changes.map(({ changed, instance }) => ({ changed, instance })) });
  else
    for (const { before, instance } of changes)
      io.out(`${fullName(instance)} ${wasHeld(before)}runs again (pid ${instance.pid}).\n`);
  return 0;
}
