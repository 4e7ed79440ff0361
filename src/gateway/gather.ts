import { asHubError } from '../kernel/errors.ts';
import { type Era, requestLine } from '../protocol/index.ts';
import { ask } from './ask.ts';
import type { Client } from './client.ts';
import type { Fleet } from './fleet.ts';
import { prefixOf } from './fleet.ts';
import { hubMeta } from './greet.ts';
import { listKeys, nextCursor, rawItems, rawListResult } from './raw-list.ts';
import type { Seat } from './seat.ts';

/** Pages of one server's list that are followed at most. */
const MAX_PAGES = 100;

/**
 * One list out of the lists of all servers of the project. Remembered lists are given at once and asked for again
 * behind the client's back; a server that is not ready within the client's patience comes later, with a list_changed.
 */
export async function gather(client: Client, fleet: Fleet, method: string, era: Era): Promise<Buffer[]> {
  const patience = new AbortController();
  const late = client.hub.clock.sleep(patienceOf(client), patience.signal).catch(() => undefined);
  const lists = await Promise.all(fleet.speaking(era).map((seat) => listOf(seat, method, late)));
  patience.abort();
  return lists.flat();
}

async function listOf(seat: Seat, method: string, late: Promise<unknown>): Promise<Buffer[]> {
  const { manifests, report } = seat.client.hub;
  const prefix = prefixOf(seat.spec.definition);
  const remembered = manifests.answer(seat.spec.manifestKey, seat.spec.era, `all ${method}`);
  const fresh = refresh(seat, method).catch((error: unknown) => {
    const { message } = asHubError(error);
    report({ kind: 'message.dropped', where: `server ${seat.spec.name}`, why: `${method}: ${message}` });
    return undefined;
  });
  const inTime = await Promise.race([
    fresh,
    (remembered && !seat.current ? Promise.resolve() : late).then(() => 'late' as const),
  ]);
  if (inTime !== 'late') return rawItems(method, inTime ?? remembered ?? Buffer.alloc(0), prefix);
  const shown = remembered ?? rawListResult(method, []);
  void fresh.then((result) => result && !result.equals(shown) && seat.changed(method));
  return rawItems(method, shown, prefix);
}

/** Asks the server for all pages of a list and remembers the whole. */
async function refresh(seat: Seat, method: string): Promise<Buffer> {
  const link = await seat.link();
  const items: Buffer[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const result = await pageOf(seat, method, cursor);
    items.push(...rawItems(method, result, ''));
    cursor = nextCursor(result);
    if (cursor === undefined) break;
  }
  const whole = rawListResult(method, items);
  seat.client.hub.manifests.remember(link.spec.manifestKey, link.spec.era, `all ${method}`, whole);
  return whole;
}

async function pageOf(seat: Seat, method: string, cursor: string | undefined): Promise<Buffer> {
  const { hub } = seat.client;
  const meta = seat.spec.era === 'modern' ? { _meta: hubMeta(hub.version) } : {};
  const params = { ...meta, ...(cursor === undefined ? {} : { cursor }) };
  const { call, answer } = ask(requestLine(0, method, params).subarray(0, -1), hub.clock.monotonic());
  seat.call(call);
  try {
    return await answer;
  } catch (error) {
    if (asHubError(error).facts.refused === -32601) return rawListResult(method, []); // it has no such thing
    throw error;
  }
}

/** How long this client waits for its tools before it goes on without them, less a margin (measured; ms). */
function patienceOf(client: Client): number {
  const name = client.handshake?.name ?? '';
  if (name.startsWith('codex')) return 700;
  return name.startsWith('claude') ? 1500 : client.hub.limits.gatherMs;
}

export const changesOf = (methods: readonly string[]): string[] => [
  ...new Set(methods.flatMap((method) => listKeys[method]?.changed ?? [])),
];
