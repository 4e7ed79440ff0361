import { isUtf8 } from 'node:buffer';
import { asHubError, HubError } from '../kernel/errors.ts';
import {
  checkEnvelope,
  type Envelope,
  type Era,
  type Malformed,
  memberOf,
  metaKeys,
  modernVersions,
  nullId,
  type Span,
  stringOf,
} from '../protocol/index.ts';
import { Call } from './call.ts';
import type { Client } from './client.ts';

/** What differs between `warren run` (one server, transparent) and `warren connect` (all servers of the project). */
export interface Route extends Disposable {
  /** An admitted request, with the era it was classified as. */
  request(call: Call, envelope: Envelope, era: Era): void;
  /** A notification other than `initialized` and `cancelled`. */
  notification(line: Buffer, envelope: Envelope, era: Era): void;
  /** The client finished its legacy handshake. */
  initialized(): void;
  /** The configuration changed on disk. */
  reload(): void;
}

/** One line of a client: classified on its own (a connection is never pinned to an era) and handed to its route. */
export function dispatch(client: Client, route: Route, line: Buffer): void {
  const envelope = isUtf8(line) ? checkEnvelope(line) : invalidUtf8;
  if (envelope.kind === 'malformed') refuseMalformed(client, line, envelope);
  else if (envelope.kind === 'request') request(client, route, line, envelope);
  else if (envelope.kind === 'notification') notification(client, route, line, envelope);
  else if (!client.questions.answer(line, envelope)) drop(client, 'an answer to a question that nobody asked');
}

const invalidUtf8: Malformed = { kind: 'malformed', fault: 'json', why: 'the line is not valid UTF-8', id: undefined };

function refuseMalformed(client: Client, line: Buffer, { fault, why, id }: Malformed): void {
  const code = fault === 'json' ? 'parse-error' : 'invalid-request';
  client.refuse(
    answerable(id && line.subarray(id.start, id.end)),
    new HubError(code, `This message was not understood: ${why}.`),
  );
}

/** Whether a malformed message's id may stand in an answer: it must be a JSON string or number, or the answer is none. */
export function answerable(id: Buffer | undefined): Buffer {
  if (!id || id.length > MAX_ODD_ID || !isUtf8(id)) return nullId;
  try {
    const value: unknown = JSON.parse(id.toString());
    return typeof value === 'string' || typeof value === 'number' ? id : nullId;
  } catch {
    return nullId; // no JSON at all
  }
}

const MAX_ODD_ID = 1024;

function request(client: Client, route: Route, line: Buffer, envelope: Envelope): void {
  const call = new Call(client, line, envelope, { startedAt: client.hub.clock.monotonic() });
  if (!client.admit(call)) return;
  const claim = envelope.meta && memberOf(line, envelope.meta, metaKeys.protocolVersion);
  const modern = claim !== undefined || envelope.method === 'server/discover';
  const refusal = modern ? modernFault(line, envelope, claim) : legacyFault(client, envelope);
  if (refusal) return client.failed(call, refusal);
  try {
    route.request(call, envelope, modern ? 'modern' : 'legacy');
  } catch (error) {
    client.hub.report({ kind: 'bug', where: `gateway: ${call.method}`, error });
    client.failed(call, asHubError(error));
  }
}

function modernFault(line: Buffer, envelope: Envelope, claim: Span | undefined): HubError | undefined {
  const version = stringOf(line, claim);
  if (claim && version === undefined)
    return new HubError('invalid-params', `"${metaKeys.protocolVersion}" must be a string.`);
  if (version !== undefined && !modernVersions.includes(version)) {
    const facts = { supported: modernVersions, requested: version };
    return new HubError(
      'unsupported-protocol',
      `MCP ${version} is not served here; ${modernVersions.join(', ')} is, and older ones through "initialize".`,
      { facts },
    );
  }
  if (claim && !memberOf(line, envelope.meta, metaKeys.clientCapabilities))
    return new HubError('invalid-params', `"_meta" must have "${metaKeys.clientCapabilities}" (MCP 2026-07-28).`);
  return undefined;
}

function legacyFault(client: Client, { method }: Envelope): HubError | undefined {
  if (client.handshake || method === 'initialize' || method === 'ping') return undefined;
  return new HubError(
    'invalid-request',
    `${method} came before "initialize". Send "initialize" first (MCP 2025-11-25), or name the version in every request's _meta (MCP 2026-07-28).`,
  );
}

function notification(client: Client, route: Route, line: Buffer, envelope: Envelope): void {
  if (envelope.method === 'notifications/cancelled') return cancel(client, line, envelope);
  if (envelope.method === 'notifications/initialized') return route.initialized();
  if (envelope.method === 'notifications/progress' && client.questions.progress(line, envelope)) return;
  const modern = envelope.meta && memberOf(line, envelope.meta, metaKeys.protocolVersion);
  route.notification(line, envelope, modern ? 'modern' : 'legacy');
}

function cancel(client: Client, line: Buffer, envelope: Envelope): void {
  const id = memberOf(line, envelope.params, 'requestId');
  const reason = stringOf(line, memberOf(line, envelope.params, 'reason')) ?? 'cancelled by the client';
  if (id) client.cancel(line.subarray(id.start, id.end), reason);
}

const drop = (client: Client, why: string): void =>
  client.hub.report({ kind: 'message.dropped', where: `client ${client.id}`, why });
