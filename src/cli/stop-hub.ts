import { setTimeout as sleep } from 'node:timers/promises';
import type { InstanceStatus } from '../admin/contract.ts';
import { HubError } from '../kernel/errors.ts';
import type { AdminClient } from './admin-client.ts';
import { bootId, isSameProcess, type ProcessIdentity, startTimeOf } from './process-identity.ts';

/** The hub finishes calls, stops its instances, and goes: all of it within so long, in ms. */
const GONE_MS = 15_000;
/** A hub that obeys neither a request nor SIGTERM for so long, in ms, is ended without being asked. */
const OBEY_MS = 8000;

export interface Stopped {
  readonly pid: number;
  readonly version: string;
  /** Those that had a process. */
  readonly instances: readonly InstanceStatus[];
  /** It had to be killed; what it left behind is swept by the next hub. */
  readonly killed: boolean;
}

interface Leaving extends ProcessIdentity {
  readonly name: string;
}

/** Asks the hub to stop, and waits until its process and those of its instances are gone. */
export async function stopHub(client: AdminClient): Promise<Stopped> {
  const { hub } = client;
  const instances = await runningInstances(client);
  const boot_id = bootId();
  const leaving: Leaving[] = (instances ?? []).flatMap(({ name, pid }) => {
    const start_time = pid === null ? undefined : startTimeOf(pid);
    return pid === null || start_time === undefined ? [] : [{ name, pid, start_time, boot_id }];
  });
  const since = performance.now();
  if (instances) await askToStop(client);
  else terminate(hub);
  let killed = false;
  while (isSameProcess(hub) || leaving.some(isSameProcess)) {
    const waited = performance.now() - since;
    if (waited > GONE_MS) throw stillThere(hub, leaving.filter(isSameProcess));
    if (waited > OBEY_MS && !killed) killed = signal(hub, 'SIGKILL');
    await sleep(20);
  }
  return { pid: hub.pid, version: hub.version, instances: instances ?? [], killed };
}

/** Undefined: it cannot answer, and is stopped all the same. */
async function runningInstances(client: AdminClient): Promise<InstanceStatus[] | undefined> {
  try {
    return (await client.instances()).filter(({ pid }) => pid !== null);
  } catch (error) {
    if (error instanceof HubError && (error.code === 'hub-unreachable' || error.code === 'not-running'))
      return undefined;
    throw error;
  }
}

async function askToStop(client: AdminClient): Promise<void> {
  try {
    await client.stop();
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    terminate(client.hub);
  }
}

/** One that is stopped by a signal hears the first as soon as the second lets it run. */
function terminate(hub: ProcessIdentity): void {
  signal(hub, 'SIGTERM');
  signal(hub, 'SIGCONT');
}

/** Only ever to that very process. True: it was there to hear it. */
function signal(hub: ProcessIdentity, name: 'SIGTERM' | 'SIGCONT' | 'SIGKILL'): boolean {
  if (!isSameProcess(hub)) return false;
  process.kill(hub.pid, name);
  return true;
}

function stillThere(hub: ProcessIdentity, instances: readonly Leaving[]): HubError {
  const left = [...(isSameProcess(hub) ? [`the hub (pid ${hub.pid})`] : []), ...instances.map(named)];
  return new HubError(
    'hub-unreachable',
    `After ${GONE_MS / 1000} s there is still ${left.join(', ')}. Look with "warren doctor"; end what is left with "kill -9".`,
  );
}

const named = ({ name, pid }: Leaving): string => `${name} (pid ${pid})`;
