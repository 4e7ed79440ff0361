import { type Envelope, type Era, memberOf, metaKeys, readEnvelope, stringOf } from '../protocol/index.ts';
import type { Call } from './call.ts';
import type { Client } from './client.ts';
import { erasOf } from './definition.ts';
import type { Link } from './link.ts';

/** One client of a server, as far as the server's notifications may concern it. */
interface Ear {
  readonly client: Client;
  /** In which its client hears. */
  readonly era: Era;
  wants(uri: string): boolean;
}

/** Whether a notification that belongs to no call is for this client. A server's only client hears everything. */
export function concerns(ear: Ear, link: Link, line: Buffer, envelope: Envelope): boolean {
  // What a server of both eras says without a subscription it says to legacy clients.
  if (ear.era === 'modern') return erasOf(link.spec).length === 1 && concernsModern(ear, link, envelope);
  const { client } = ear;
  if (!client.handshake) return false;
  if (envelope.method === 'notifications/message') return isLoud(client, line, envelope);
  if (envelope.method !== 'notifications/resources/updated' || !link.shared) return true;
  return ear.wants(stringOf(line, memberOf(line, envelope.params, 'uri')) ?? '');
}

/** Without a subscription id it comes from a request in flight: nothing on the wire says from which one. */
function concernsModern({ client }: Ear, link: Link, { method }: Envelope): boolean {
  const wanted = method === 'notifications/message' ? asksForLogs : isExchange;
  if (method !== 'notifications/message' && !link.shared) return true;
  for (const call of link.pending) if (call.caller === client && wanted(call)) return true;
  return false;
}

const isExchange = (call: Call): boolean => !call.lasting;

/** MCP 2026-07-28: log messages go only to requests that name a level. */
function asksForLogs({ line }: Call): boolean {
  const envelope = readEnvelope(line);
  return envelope.kind !== 'malformed' && memberOf(line, envelope.meta, metaKeys.logLevel) !== undefined;
}

function isLoud({ logLevel }: Client, line: Buffer, envelope: Envelope): boolean {
  const level = stringOf(line, memberOf(line, envelope.params, 'level')) ?? '';
  return severity(level) >= severity(logLevel ?? 'debug');
}

/** The most talkative of the levels that a server's clients asked for: each hears what it wants, see `concerns`. */
export const lowestLevel = (levels: readonly string[]): string | undefined =>
  levels.toSorted((a, b) => severity(a) - severity(b))[0];

/** Syslog severities in rising order (MCP logging). */
const severities = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];
const severity = (level: string): number => Math.max(0, severities.indexOf(level));
