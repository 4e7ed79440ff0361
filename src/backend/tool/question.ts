import { HubError } from '../../kernel/errors.ts';
import { type Envelope, type Era, memberOf, metaKeys, modernVersions, type Span } from '../../protocol/index.ts';

/** Says one line to a connection; the same function for as long as the connection lasts. */
export type Reply = (line: Buffer) => void;

/** One request of a client, in the era it came in: eras are told apart per message, never per connection. */
export interface Question {
  readonly era: Era;
  /** As it was written, so that its type and spelling survive. */
  readonly id: Buffer;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly reply: Reply;
}

/** Throws `unsupported-protocol` and `invalid-params` for a modern request that does not say what it must. */
export function questionIn(line: Buffer, envelope: Envelope, reply: Reply): Question {
  const claim = envelope.meta && memberOf(line, envelope.meta, metaKeys.protocolVersion);
  const params = recordIn(line, envelope.params);
  if (claim) checkModern(recordOf(params['_meta']));
  return {
    era: claim || envelope.method === 'server/discover' ? 'modern' : 'legacy',
    id: idIn(line, envelope),
    method: envelope.method,
    params,
    reply,
  };
}

export const idIn = (line: Buffer, { id }: Pick<Envelope, 'id'>): Buffer =>
  id ? Buffer.from(line.subarray(id.start, id.end)) : Buffer.from('null');

/** The line was checked before, so its parts are JSON. */
const recordIn = (line: Buffer, span: Span | undefined): Readonly<Record<string, unknown>> =>
  recordOf(span && JSON.parse(line.toString('utf8', span.start, span.end)));

/** Empty for what is no object. */
export const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

function checkModern(meta: Readonly<Record<string, unknown>>): void {
  const requested = meta[metaKeys.protocolVersion];
  if (typeof requested !== 'string')
    throw new HubError('invalid-params', `"${metaKeys.protocolVersion}" must be a string.`);
  if (!modernVersions.includes(requested)) {
    const text = `MCP ${requested.slice(0, 100)} is not spoken here; ${modernVersions.join(', ')} is, and older ones by "initialize".`;
    throw new HubError('unsupported-protocol', text, { facts: { supported: modernVersions, requested } });
  }
  if (typeof meta[metaKeys.clientCapabilities] !== 'object')
    throw new HubError('invalid-params', `"_meta" must have "${metaKeys.clientCapabilities}" (MCP ${requested}).`);
}

/** A member of the parameters that must be a text. */
export function textOf(params: Readonly<Record<string, unknown>>, name: string): string {
  const value = params[name];
  if (typeof value === 'string') return value;
  throw new HubError('invalid-params', `"${name}" must be a string.`);
}
