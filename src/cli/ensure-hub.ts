import { setTimeout as sleep } from 'node:timers/promises';
import { HubError } from '../kernel/errors.ts';
import { type AdminClient, adminClient } from './admin-client.ts';
import { homesInUse } from './home-processes.ts';
import type { Io } from './io.ts';
import { hubPlace } from './shim/place.ts';
import { reachHub } from './shim/reach-hub.ts';
import { isHeld } from './shim/start-ticket.ts';

/** A hub that starts says where it is within so long, in ms. */
const COMING_MS = 10_000;
/** A hub that takes clients has written its record; a disk may be slow to show it. */
const RECORD_MS = 3000;

export interface Ensured {
  readonly client: AdminClient;
  readonly started: boolean;
}

/** The running hub; starts one if there is none, in the same way and under the same lock as a client would. */
export async function ensureHub(io: Io, env: Io['env'] = io.env): Promise<Ensured> {
  const running = runningHub(io);
  if (running) return { client: running, started: false };
  (await reachHub(hubPlace(env), env)).destroy();
  const until = performance.now() + RECORD_MS;
  for (;;) {
    const client = runningHub(io);
    if (client) return { client, started: true };
    if (performance.now() > until) return { client: adminClient(io), started: true };
    await sleep(20);
  }
}

/** As `runningHub`, after waiting for one that is just starting: whoever wants it gone wants that one gone, too. */
export async function comingHub(io: Pick<Io, 'env' | 'homedir'>): Promise<AdminClient | undefined> {
  const until = performance.now() + COMING_MS;
  for (;;) {
    const client = runningHub(io);
    if (client) return client;
    const { home, ticket } = hubPlace(io.env);
    const isComing = homesInUse().includes(home) || isHeld(ticket);
    if (!isComing || performance.now() > until) return runningHub(io); // it may have come in between
    await sleep(50);
  }
}

/** Undefined: none runs. */
export function runningHub(io: Pick<Io, 'env' | 'homedir'>): AdminClient | undefined {
  try {
    return adminClient(io);
  } catch (error) {
    if (error instanceof HubError && error.code === 'not-running') return undefined;
    throw error;
  }
}
