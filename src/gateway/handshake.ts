import {
  type Envelope,
  latestLegacyVersion,
  legacyVersions,
  memberOf,
  metaKeys,
  type Span,
  stringOf,
} from '../protocol/index.ts';
import type { Call } from './call.ts';
import type { Handshake } from './client.ts';

/** What the client says in `initialize`. Unknown versions are answered with our latest (MCP 2025-11-25, lifecycle). */
export function handshakeIn(call: Call, params: Span | undefined): Handshake {
  const { line } = call;
  const asked = stringOf(line, memberOf(line, params, 'protocolVersion'));
  const capabilities = memberOf(line, params, 'capabilities');
  const name = stringOf(line, memberOf(line, memberOf(line, params, 'clientInfo'), 'name'));
  return {
    protocolVersion: asked !== undefined && legacyVersions.includes(asked) ? asked : latestLegacyVersion,
    capabilities: objectIn(line, capabilities),
    name: name ?? 'unknown',
  };
}

/** What a modern client calls itself, in each of its requests. */
export const nameIn = ({ line }: Call, { meta }: Envelope): string | undefined =>
  stringOf(line, memberOf(line, meta && memberOf(line, meta, metaKeys.clientInfo), 'name'));

/** The line was checked before, so its parts are JSON. */
function objectIn(line: Buffer, span: Span | undefined): Record<string, unknown> {
  const value: unknown = span && JSON.parse(line.toString('utf8', span.start, span.end));
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** What a router can honour for a shared server, of what its first client declared. Roots it answers itself. */
export function honourable({ capabilities }: Handshake): Record<string, unknown> {
  const { sampling, elicitation } = capabilities;
  return { roots: { listChanged: true }, ...(sampling ? { sampling } : {}), ...(elicitation ? { elicitation } : {}) };
}
