import type { Socket } from 'node:net';
import type { Clock } from '../kernel/clock.ts';
import type { Report } from '../kernel/report.ts';
import { ensurePrivate, listenUnix, type UnixDoor } from '../transport/index.ts';

export interface KeptDoor {
  close(): void;
}

export interface DoorPlace {
  readonly path: string;
  readonly nonce: string;
  readonly runtime: string;
  readonly uid: number;
}

/**
 * The hub's door, put back when its name vanishes: a logout empties the runtime directory, a cleaner goes through /tmp,
 * and a hub that nobody can find would keep the next one from starting.
 */
export async function keepDoor(
  place: DoorPlace,
  take: (socket: Socket) => void,
  around: { clock: Clock; report: Report; everyMs: number },
): Promise<KeptDoor> {
  let open = true;
  const listen = (): Promise<UnixDoor> => {
    ensurePrivate(place.runtime, place.uid);
    return listenUnix({ path: place.path, nonce: place.nonce, stillOurs: () => open }, take);
  };
  let door = await listen();
  const look = async (): Promise<void> => {
    if (door.stands() || !open) return;
    door.close();
    door = await listen();
    if (!open) door.close();
  };
  const watch = (): void => {
    look()
      .catch((error: unknown) => around.report({ kind: 'bug', where: 'door', error }))
      .finally(() => open && around.clock.after(around.everyMs, watch));
  };
  around.clock.after(around.everyMs, watch);
  return {
    close() {
      door.close();
      open = false;
    },
  };
}
