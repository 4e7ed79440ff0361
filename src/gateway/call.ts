import type { HubError } from '../kernel/errors.ts';
import {
  type Edit,
  type Envelope,
  memberOf,
  readEnvelope,
  readingMethods,
  type Span,
  stringOf,
} from '../protocol/index.ts';
import type { ServerSpec } from './definition.ts';
import type { Source } from './outbox.ts';

/** Who waits for an answer: a client, or the hub itself. Of `answered`, `remembered` and `failed` the first one counts. */
export interface Caller {
  /** The server's own line. */
  answered(call: Call, line: Buffer, envelope: Envelope): void;
  /** A remembered result (raw JSON). */
  remembered(call: Call, result: Buffer): void;
  failed(call: Call, error: HubError): void;
  /** A notification that belongs to this call: progress, or what a subscription brings. */
  notified(call: Call, line: Buffer, edits: readonly Edit[]): void;
  /** The server took a subscription back: no answer will come. What it said arrived as `notified`. */
  withdrawn(call: Call): void;
}

/** The server's side of a call: where it is in flight. */
export interface Carrier extends Source {
  cancel(call: Call, reason: string): void;
}

/** Who sent it to that server, and sends it again after a crash if that does no harm. */
export interface Sender {
  readonly spec: ServerSpec;
  call(call: Call): void;
  mayRepeat(call: Call): boolean;
  /** That process is the one that new calls go to; false while it is being stopped. */
  serves(carrier: Carrier): boolean;
  /** The server works: it answered a call, with whatever. */
  answered(): void;
  /** A call came to nothing by the server's fault. */
  unanswered(why: string): void;
  /** The client's subscription to a resource (legacy) was granted. */
  subscribed(uri: string): void;
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
  readonly repeatable: boolean;
  /** The server it went to and the number it has there; undefined while it waits for one. */
  link: Carrier | undefined;
  number = 0;
  /** The tool that is called, where somebody had to know. */
  subject: string | undefined;
  /** Who sends it again after a crash; the hub's own calls have nobody. */
  seat: Sender | undefined;
  attempts = 0;
  /** Open for as long as its client wants it: survives processes, keeps none alive. */
  readonly lasting: boolean;
  /** A subscription was acknowledged; after a restart the second acknowledgement is swallowed. */
  acknowledged = false;
  #done = false;
  #over: (() => void)[] | undefined;

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
    this.repeatable = readingMethods.has(envelope.method);
    this.lasting = envelope.method === 'subscriptions/listen';
  }

  /** Answered, failed or no longer wanted. */
  get done(): boolean {
    return this.#done;
  }

  /** False if it was over before. */
  end(): boolean {
    if (this.#done) return false;
    this.#done = true;
    for (const act of this.#over ?? []) act();
    this.#over = undefined;
    return true;
  }

  /** What hangs on this call goes with it: its timers, what was opened on its behalf. */
  whenOver(act: () => void): void {
    if (this.#done) act();
    else (this.#over ??= []).push(act);
  }

  /** What the server gets instead of the caller's id and token. */
  numbered(number: number): readonly Edit[] {
    const bytes = Buffer.from(String(number));
    const edits: Edit[] = [...this.edits, { ...this.idSpan, bytes }];
    if (this.tokenSpan) edits.push({ ...this.tokenSpan, bytes });
    return edits;
  }
}

/** After a restart a granted subscription (legacy) is asked for again; one that was refused is not. */
export function noteGrant(call: Call, { result }: Envelope): void {
  if (call.method !== 'resources/subscribe' || !result || !call.seat) return;
  const envelope = readEnvelope(call.line);
  const uri = envelope.kind === 'malformed' ? undefined : subjectOf(call.line, envelope, 'uri')?.text;
  if (uri !== undefined) call.seat.subscribed(uri);
}

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
