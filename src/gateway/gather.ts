import { asHubError } from '../kernel/errors.ts';
import type { Era } from '../protocol/index.ts';
import type { Client } from './client.ts';
import { type Fleet, prefixOf } from './fleet.ts';
import { listKeys, rawItems } from './raw-list.ts';
import { sendFor, tellChanged } from './revalidate.ts';
import type { Seat } from './seat.ts';
import { wholeKey, wholeList } from './whole-list.ts';

/** Which list, for a client that calls itself `clientName` (its patience is known by that). */
export interface Wanted {
  readonly method: string;
  readonly era: Era;
  readonly clientName: string;
}

/**
 * One list out of the lists of all servers of the project. What a cold server told before is given at once and asked
 * for again behind the client's back; a server that is not ready in time comes later, with a list_changed.
 */
export async function gather(client: Client, fleet: Fleet, wanted: Wanted): Promise<Buffer[]> {
  const { clock, limits } = client.hub;
  const answered = new AbortController();
  const after = (ms: number): Promise<'late'> =>
    clock.sleep(ms, answered.signal).then(
      () => 'late' as const,
      () => 'late' as const, // everybody answered before
    );
  const known = after(limits.patienceMs);
  const unknown = after(patienceOf(wanted.clientName, limits.gatherMs));
  try {
    const lists = fleet.speaking(wanted.era).map((seat) => listOf(seat, wanted.method, { known, unknown }));
    return (await Promise.all(lists)).flat();
  } finally {
    answered.abort();
  }
}

/** `known` and `unknown`: until when a server is waited for whose list is remembered, or is not. */
async function listOf(
  seat: Seat,
  method: string,
  { known, unknown }: { known: Promise<'late'>; unknown: Promise<'late'> },
): Promise<Buffer[]> {
  const { manifests, report } = seat.client.hub;
  const { manifestKey, era, name, definition } = seat.spec;
  const remembered = manifests.answer(manifestKey, era, wholeKey(method));
  const late = remembered ? (seat.current ? known : Promise.resolve('late' as const)) : unknown;
  const fresh = refresh(seat, method).catch((error: unknown) => {
    const why = `${method}: ${asHubError(error).message}`;
    report({ kind: 'message.dropped', where: `server ${name}`, why });
    return undefined;
  });
  const inTime = await Promise.race([fresh, late]);
  const shown = (inTime === 'late' ? undefined : inTime) ?? remembered ?? Buffer.alloc(0);
  // A list that was remembered tells its changes to everybody who holds the server, see `refresh`.
  if (inTime === 'late' && !remembered) void fresh.then((result) => announceNew(seat, method, result));
  return rawItems(method, shown, prefixOf(definition));
}

function announceNew(seat: Seat, method: string, result: Buffer | undefined): void {
  if (result && rawItems(method, result, '').length > 0) seat.changed(method);
}

/** Asks the server for the whole list and remembers it. */
async function refresh(seat: Seat, method: string): Promise<Buffer> {
  const { hub } = seat.client;
  const link = await seat.link();
  const { manifestKey, era } = seat.spec;
  const before = hub.manifests.answer(manifestKey, era, wholeKey(method));
  const whole = await wholeList({ link, era }, method, hub, sendFor(link, hub));
  if (hub.manifests.remember(manifestKey, era, wholeKey(method), whole) && before) tellChanged(link, method);
  return whole;
}

/** How long this client waits for its tools before it goes on without them, less a margin (measured; ms). */
function patienceOf(clientName: string, otherMs: number): number {
  if (clientName.startsWith('codex')) return 700;
  return clientName.startsWith('claude') ? 1500 : otherMs;
}

export const changesOf = (methods: readonly string[]): string[] => [
  ...new Set(methods.flatMap((method) => listKeys[method]?.changed ?? [])),
];
