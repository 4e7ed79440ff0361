import type { Told } from './command.ts';
import { outJson } from './command.ts';
import { ensureHub } from './ensure-hub.ts';
import type { Io } from './io.ts';

/** `warren start`. A person who asks for it is not held back by WARREN_AUTOSTART=0, which is about clients. */
export async function start(io: Io, { json }: Told): Promise<number> {
  const { client, started } = await ensureHub(io, { ...io.env, WARREN_AUTOSTART: '1' });
  const { pid, version, base_url: baseUrl, socket } = client.hub;
  if (json) outJson(io, { started, pid, version, base_url: baseUrl, socket });
  else io.out(`The Warren hub ${started ? 'runs now' : 'was running already'}: ${version}, pid ${pid}, ${socket}\n`);
  return 0;
}
