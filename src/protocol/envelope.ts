import { isSpace, skipSpace } from './json-skip.ts';
import { Members, memberOf, type Span, stringOf } from './members.ts';

/** What a message is, and where in its line the parts lie that a router may have to change. The letter stays closed. */
export interface Envelope {
  readonly kind: 'request' | 'notification' | 'response';
  readonly id: Span | undefined;
  /** Empty for a response. */
  readonly method: string;
  readonly params: Span | undefined;
  readonly result: Span | undefined;
  readonly error: Span | undefined;
  /** `params._meta` */
  readonly meta: Span | undefined;
}

/** Why a line is no message: `json` = not JSON, `rpc` = JSON but not one JSON-RPC 2.0 message. */
export interface Malformed {
  readonly kind: 'malformed';
  readonly fault: 'json' | 'rpc';
  readonly why: string;
  /** The id, where one could be made out. */
  readonly id: Span | undefined;
}

export const malformed = (fault: Malformed['fault'], why: string, id?: Span): Malformed => ({
  kind: 'malformed',
  fault,
  why,
  id,
});

/** Reads the envelope of one line that a server wrote: shallow, the values are not checked. */
export function readEnvelope(line: Buffer): Envelope | Malformed {
  const start = skipSpace(line, 0, line.length);
  if (line[start] !== 0x7b) return notAnObject(line, start);
  const draft = readTop(line, start);
  if (draft.broken || !endsAt(line, draft.behind)) return malformed('json', 'the line is not one JSON object');
  return classify(line, draft);
}

export const endsAt = (line: Buffer, behind: number): boolean => skipSpace(line, behind, line.length) === line.length;

const notAnObject = (line: Buffer, start: number): Malformed =>
  line[start] === 0x5b
    ? malformed('rpc', 'JSON-RPC batches are not part of this protocol; send one message a line')
    : malformed(isSpace(line[start]) || start >= line.length ? 'json' : 'rpc', 'a message must be a JSON object');

interface Draft {
  id: Span | undefined;
  idTwice: boolean;
  version: Span | undefined;
  method: Span | undefined;
  params: Span | undefined;
  result: Span | undefined;
  error: Span | undefined;
  broken: boolean;
  behind: number;
}

export function readTop(line: Buffer, start: number): Draft {
  const members = new Members(line, start, line.length);
  const draft: Draft = {
    id: undefined,
    idTwice: false,
    version: undefined,
    method: undefined,
    params: undefined,
    result: undefined,
    error: undefined,
    broken: false,
    behind: -1,
  };
  while (members.next()) take(draft, members);
  draft.broken = members.broken;
  draft.behind = members.behind;
  return draft;
}

function take(draft: Draft, members: Members): void {
  if (members.is('id')) {
    draft.idTwice ||= draft.id !== undefined;
    draft.id = members.value;
  } else if (members.is('method')) draft.method = members.value;
  else if (members.is('params')) draft.params = members.value;
  else if (members.is('result')) draft.result = members.value;
  else if (members.is('jsonrpc')) draft.version = members.value;
  else if (members.is('error')) draft.error = members.value;
}

function classify(line: Buffer, draft: Draft): Envelope | Malformed {
  const { id } = draft;
  if (draft.idTwice && draft.method) return malformed('rpc', 'the message has two ids');
  if (id && !isIdOrNull(line, id)) return malformed('rpc', '"id" must be a string or a number');
  if (!isVersion2(line, draft.version)) return malformed('rpc', '"jsonrpc" must be "2.0"', id);
  return draft.method ? asCall(line, draft, draft.method) : asResponse(draft);
}

function asResponse({ id, result, error }: Draft): Envelope | Malformed {
  if (!id || (!result && !error)) return malformed('rpc', 'neither a request, a notification nor a response', id);
  return { kind: 'response', id, method: '', params: undefined, result, error, meta: undefined };
}

function asCall(line: Buffer, { id, params }: Draft, name: Span): Envelope | Malformed {
  const method = stringOf(line, name);
  if (!method) return malformed('rpc', '"method" must be a string', id);
  if (params && line[params.start] !== 0x7b) return malformed('rpc', '"params" must be an object', id);
  if (id && line[id.start] === 0x6e) return malformed('rpc', 'the id of a request must not be null');
  const meta = memberOf(line, params, '_meta');
  const kind = id ? 'request' : 'notification';
  return { kind, id, method, params, result: undefined, error: undefined, meta };
}

/** The usual spelling by its bytes; an escaped one is decoded. */
function isVersion2(line: Buffer, version: Span | undefined): boolean {
  if (!version) return false;
  const { start, end } = version;
  if (end - start === 5)
    return line[start] === 0x22 && line[start + 1] === 0x32 && line[start + 2] === 0x2e && line[start + 3] === 0x30;
  return stringOf(line, version) === '2.0';
}

/** A string, a number or null, by its first byte. */
function isIdOrNull(line: Buffer, id: Span): boolean {
  const byte = line[id.start] ?? 0;
  return byte === 0x22 || byte === 0x2d || byte === 0x6e || (byte >= 0x30 && byte <= 0x39);
}
