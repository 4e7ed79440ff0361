import type { HubError } from '../kernel/errors.ts';
import { type Edit, type Envelope, memberOf, type Span, stringOf } from '../protocol/index.ts';
import type { ServerSpec } from './definition.ts';
import type { Source } from './outbox.ts';

/** Who waits for an answer: a client, or the hub itself. Exactly one of the three is called, once. */
export interface Caller {
  /** The server's own line. */
  answered(call: Call, line: Buffer, envelope: Envelope): void;
  /** A remembered result (raw JSON). */
  remembered(call: Call, result: Buffer): void;
  failed(call: Call, error: HubError): void;
  /** A notification that belongs to this call: progress, or what a subscription brings. */
  notified(call: Call, line: Buffer, edits: readonly Edit[]): void;
}

/** The server's side of a call: where it is in flight. */
export interface Carrier extends Source {
  cancel(call: Call, reason: string): void;
  forget(call: Call): void;
}

/** Who sent it to that server, and sends it again after a crash if that does no harm. */
export interface Sender {
  readonly spec: ServerSpec;
  call(call: Call): void;
  mayRepeat(call: Call): boolean;
}

/** One request on its way. `line` never changes; what must differ on the server's side is spliced in when it is written. */
export class Call {
  readonly caller: Caller;
  readonly line: Buffer;
  readonly method: string;
  /** Raw JSON of the caller's own id and progress token: they come back letter by letter. */
  readonly id: Buffer;
  /** The same as text, to find it by. */
  readonly key: string;
  readonly token: Buffer | undefined;
  readonly startedAt: number;
  readonly idSpan: Span;
  readonly tokenSpan: Span | undefined;
  /** Edits that every writing of this call needs besides ids: a tool's bare name, say. */
  edits: readonly Edit[];
  /** May be sent again after a crash: nothing happens twice. */
  repeatable: boolean;
  /** The server it went to and the number it has there; undefined while it waits for one. */
  link: Carrier | undefined;
  number = 0;
  /** Who sends it again after a crash; the hub's own calls have nobody. */
  seat: Sender | undefined;
  attempts = 0;
  /** Answered, failed or no longer wanted. */
  done = false;
  /** A subscription was acknowledged; after a restart the second acknowledgement is swallowed. */
  acknowledged = false;

  constructor(
    caller: Caller,
    line: Buffer,
    envelope: Envelope,
    options: { startedAt: number; edits?: readonly Edit[] },
  ) {
    const idSpan = envelope.id ?? { start: 0, end: 0 };
    this.caller = caller;
    this.line = line;
    this.method = envelope.method;
    this.idSpan = idSpan;
    this.id = line.subarray(idSpan.start, idSpan.end);
    this.key = line.toString('latin1', idSpan.start, idSpan.end);
    this.tokenSpan = envelope.meta && memberOf(line, envelope.meta, 'progressToken');
    this.token = this.tokenSpan && line.subarray(this.tokenSpan.start, this.tokenSpan.end);
    this.startedAt = options.startedAt;
    this.edits = options.edits ?? [];
    this.repeatable = repeatableMethods.has(envelope.method);
  }

  /** What the server gets instead of the caller's id and token. */
  numbered(number: number): readonly Edit[] {
    const bytes = Buffer.from(String(number));
    const edits: Edit[] = [...this.edits, { ...this.idSpan, bytes }];
    if (this.tokenSpan) edits.push({ ...this.tokenSpan, bytes });
    return edits;
  }
}

/** Methods that only read (MCP 2025-11-25 and 2026-07-28): sending them again to a new process harms nobody. */
const repeatableMethods: ReadonlySet<string> = new Set([
  'ping',
  'tools/list',
  'prompts/list',
  'prompts/get',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'resources/subscribe',
  'completion/complete',
  'logging/setLevel',
  'subscriptions/listen',
  'tasks/get',
  'tasks/list',
]);

/** The name of the tool or prompt, or the URI, that a request is about. */
export const subjectOf = (
  line: Buffer,
  envelope: Envelope,
  key: 'name' | 'uri',
): { span: Span; text: string } | undefined => {
  const span = memberOf(line, envelope.params, key);
  const text = stringOf(line, span);
  return span && text !== undefined ? { span, text } : undefined;
};
