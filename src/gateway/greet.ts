import type { Launched } from '../instance/index.ts';
import { HubError } from '../kernel/errors.ts';
import {
  eraName,
  latestLegacyVersion,
  metaKeys,
  modernErrorCodes,
  modernVersion,
  notificationLine,
} from '../protocol/index.ts';
import { ask, question } from './ask.ts';
import type { Call } from './call.ts';
import type { Gateway } from './contract.ts';
import { erasOf, type ServerSpec } from './definition.ts';
import { Link, type ServerVoice } from './link.ts';

/**
 * Says hello to a new process in every era in which it is spoken to and gives the link to it, ready for calls. Rejects with
 * `era-mismatch` when the process does not speak that era, with `instance-start-failed` when it does not speak at all.
 */
export async function greet(
  launched: Launched,
  spec: ServerSpec,
  hub: Pick<Gateway, 'clock' | 'report' | 'limits' | 'manifests' | 'version'> & { voice: ServerVoice },
  signal: AbortSignal,
): Promise<Link> {
  const link = new Link(launched, spec, {
    clock: hub.clock,
    report: hub.report,
    queueBytes: hub.limits.queueBytes,
    voice: hub.voice,
  });
  const gone = Promise.race([launched.exited, link.cut]).then((): never => {
    throw new HubError('instance-crashed', `${spec.name} ended before it answered the handshake`);
  });
  gone.catch(() => undefined); // it is heard through the race, or not at all once that is won
  const greeted = erasOf(spec).map(async (era) => {
    const own = { ...spec, era };
    const left = gone.catch((error: unknown) => quit(own, hub, error));
    link.handshake = await Promise.race([greetings[era](link, own, hub), left, aborted(signal)]);
    hub.manifests.learnEra(spec.manifestKey, era, true);
    hub.manifests.remember(spec.manifestKey, era, handshakeOf[era], link.handshake);
  });
  await Promise.all(greeted);
  return link;
}

export const handshakeOf = { legacy: 'initialize', modern: 'server/discover' } as const;

type Hub = Pick<Gateway, 'clock' | 'limits' | 'manifests' | 'version'>;

async function greetLegacy(link: Link, spec: ServerSpec, hub: Hub): Promise<Buffer> {
  const { call, answer } = initializeCall(spec, hub);
  link.send(call);
  const result = await answer.catch((error: unknown) => refused(spec, hub, error));
  link.write([notificationLine('notifications/initialized')]);
  return result;
}

function initializeCall(spec: ServerSpec, hub: Hub): { call: Call; answer: Promise<Buffer> } {
  const now = hub.clock.monotonic();
  if (spec.greeting.by === 'client') return ask(spec.greeting.initialize, now);
  const clientInfo = { name: 'warren', version: hub.version };
  const { capabilities } = spec.greeting;
  return question('initialize', { protocolVersion: latestLegacyVersion, capabilities, clientInfo }, now);
}

async function greetModern(link: Link, spec: ServerSpec, hub: Hub): Promise<Buffer> {
  const { call, answer } = question('server/discover', { _meta: hubMeta(hub.version) }, hub.clock.monotonic());
  link.send(call);
  const refusable = answer.catch((error: unknown) => refused(spec, hub, error));
  // What refuses `initialize`, or is a kind of ours, is not given up for being slow: it speaks this era or none.
  if (hub.manifests.of(spec.manifestKey).eras.legacy === false || erasOf(spec).length > 1) return refusable;
  const silence = new AbortController();
  const silent = hub.clock.sleep(hub.limits.probeMs, silence.signal).then(() => {
    throw mismatch(spec, hub, `was silent on server/discover for ${hub.limits.probeMs} ms`, 'doubted');
  });
  silent.catch(() => undefined); // ended below, once the race is over
  try {
    return await Promise.race([refusable, silent]);
  } finally {
    silence.abort();
  }
}

/** The `_meta` of the hub's own modern requests. */
export const hubMeta = (version: string): Record<string, unknown> => ({
  [metaKeys.protocolVersion]: modernVersion,
  [metaKeys.clientInfo]: { name: 'warren', version },
  [metaKeys.clientCapabilities]: {},
});

const greetings = { legacy: greetLegacy, modern: greetModern } as const;

/** The server answered the handshake with an error. */
function refused(spec: ServerSpec, hub: Hub, error: unknown): never {
  const code = error instanceof HubError ? error.facts.refused : undefined;
  const speaksModern = typeof code === 'number' && modernErrorCodes.has(code);
  const what = `answered ${handshakeOf[spec.era]} with error ${String(code)}`;
  if (spec.era === 'modern' ? !speaksModern && code !== undefined : speaksModern || code === -32601)
    throw mismatch(spec, hub, what, 'known');
  // Some modern servers look for `_meta` before they look at the method, and miss it in `initialize`.
  if (spec.era === 'legacy' && (code === -32600 || code === -32602)) throw mismatch(spec, hub, what, 'doubted');
  throw error;
}

/** The process ended during the handshake: on a probe that means "I do not know this", otherwise it is a crash. */
function quit(spec: ServerSpec, hub: Hub, error: unknown): never {
  if (spec.era === 'modern') throw mismatch(spec, hub, 'ended when it was sent server/discover', 'doubted');
  throw error;
}

function mismatch(spec: ServerSpec, hub: Hub, what: string, how: 'known' | 'doubted'): HubError {
  if (how === 'known') hub.manifests.learnEra(spec.manifestKey, spec.era, false);
  else hub.manifests.doubtEra(spec.manifestKey, spec.era, hub.clock.monotonic());
  return eraMismatch(spec.name, spec.era, what);
}

/** Names both eras, as the client and its user must know which of the two to change. */
export function eraMismatch(server: string, clientEra: 'legacy' | 'modern', what: string): HubError {
  const serverEra = clientEra === 'modern' ? 'legacy' : 'modern';
  return new HubError(
    'era-mismatch',
    `The client speaks ${eraName[clientEra]} MCP, but ${server} speaks ${eraName[serverEra]} MCP: it ${what}. Use a client of that era, or set "era" for this server if it can do both.`,
    { facts: { server, clientEra, serverEra } },
  );
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
