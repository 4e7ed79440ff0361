import { asHubError, HubError } from '../kernel/errors.ts';
import type { Era } from '../protocol/index.ts';
import { question } from './ask.ts';
import type { Call } from './call.ts';
import type { Gateway } from './contract.ts';
import { erasOf } from './definition.ts';
import { hubMeta } from './greet.ts';
import type { Link, Listener } from './link.ts';
import { listKeys, nextCursor } from './raw-list.ts';
import { wholeKey, wholeList } from './whole-list.ts';

type Hub = Pick<Gateway, 'clock' | 'manifests' | 'report' | 'version'>;

/** A server that does not answer the hub's own question is left alone after so long, or it would never count as idle. */
const ANSWER_MS = 60_000;

/**
 * A new process is asked for every list that is remembered of it; where it tells something else than the clients were
 * told, they hear list_changed.
 */
export async function revalidate(link: Link, hub: Hub): Promise<void> {
  const { manifestKey } = link.spec;
  for (const era of erasOf(link.spec)) {
    for (const method of Object.keys(listKeys)) {
      const knows = (key: string): boolean => hub.manifests.answer(manifestKey, era, key) !== undefined;
      if (knows(method)) await renew(link, method, hub, { key: method, era, ask: asClient });
      if (knows(wholeKey(method))) await renew(link, method, hub, { key: wholeKey(method), era, ask: asHub });
    }
  }
}

/** Everybody who holds the server, apart from the one who knows already, hears that the list is another. */
export function tellChanged(link: Link, method: string, knowing?: Listener): void {
  for (const listener of link.audience) if (listener !== knowing) listener.changed(method);
}

interface Heard {
  readonly link: Link;
  readonly era: Era;
}

interface Kept {
  readonly key: string;
  readonly era: Era;
  readonly ask: (heard: Heard, method: string, hub: Hub) => Promise<Buffer | undefined>;
}

async function renew(link: Link, method: string, hub: Hub, { key, era, ask }: Kept): Promise<void> {
  const { manifestKey, name } = link.spec;
  try {
    const result = await ask({ link, era }, method, hub);
    if (result && hub.manifests.remember(manifestKey, era, key, result)) tellChanged(link, method);
  } catch (error) {
    hub.report({ kind: 'message.dropped', where: `server ${name}`, why: `${method}: ${asHubError(error).message}` });
  }
}

/** As a client asks; a list of several pages was never remembered that way. */
async function asClient({ link, era }: Heard, method: string, hub: Hub): Promise<Buffer | undefined> {
  const params = era === 'modern' ? { _meta: hubMeta(hub.version) } : {};
  const { call, answer } = question(method, params, hub.clock.monotonic());
  sendFor(link, hub)(call);
  const result = await answer;
  return nextCursor(result) === undefined ? result : undefined;
}

const asHub = (heard: Heard, method: string, hub: Hub): Promise<Buffer> =>
  wholeList(heard, method, hub, sendFor(heard.link, hub));

/** A question of the hub's own, with its time limit. */
export const sendFor =
  (link: Link, { clock }: Pick<Gateway, 'clock'>) =>
  (call: Call): void => {
    const late = (): void => {
      link.cancel(call, 'time limit');
      call.caller.failed(
        call,
        new HubError('request-timeout', `${link.spec.name} did not answer ${call.method} within ${ANSWER_MS} ms.`),
      );
    };
    call.whenOver(clock.after(ANSWER_MS, late));
    link.send(call);
  };
