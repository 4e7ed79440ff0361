import type { HubError } from '../kernel/errors.ts';
import { HubError as Refusal } from '../kernel/errors.ts';
import type { ConnectionId } from '../kernel/ids.ts';
import type { Detection } from '../project/index.ts';
import {
  type Edit,
  type Envelope,
  errorLine,
  type Hello,
  rawResultLine,
  readEnvelope,
  resultLine,
  splice,
  withLineEnd,
} from '../protocol/index.ts';
import type { Channel } from '../transport/index.ts';
import type { Call, Caller } from './call.ts';
import type { Gateway } from './contract.ts';
import { Outbox, type Source } from './outbox.ts';
import { type Asked, Questions } from './questions.ts';

/** What a legacy client said of itself in `initialize`. */
export interface Handshake {
  readonly protocolVersion: string;
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly name: string;
}

/** One connected client: its door, its calls in flight, and what is remembered about it. Every request gets one answer. */
export class Client implements Caller, Asked {
  readonly id: ConnectionId;
  readonly hello: Hello;
  readonly hub: Gateway;
  readonly questions: Questions;
  readonly outbox: Outbox;
  detection: Detection;
  /** Undefined until `initialize`. */
  handshake: Handshake | undefined;
  /** `logging/setLevel`; undefined = everything. */
  logLevel: string | undefined;
  requests = 0;
  /** Set by a route that answers `subscriptions/listen` itself: hands a notification of the hub's to the listeners. */
  listens: ((notification: string) => void) | undefined;
  readonly #door: Channel;
  readonly #calls = new Map<string, Call>();
  /** Ids of replayed requests: their answers reached the client in an earlier life of the hub. */
  readonly #muted = new Set<string>();
  #observer: ((call: Call, line: Buffer, envelope: Envelope) => void) | undefined;

  constructor(door: Channel, hello: Hello, hub: Gateway, id: ConnectionId) {
    this.#door = door;
    this.hello = hello;
    this.hub = hub;
    this.id = id;
    this.detection = hub.identify(hello.facts);
    this.outbox = new Outbox(door, hub.limits);
    this.questions = new Questions(this, hub.hub);
  }

  get inFlight(): number {
    return this.#calls.size;
  }

  /** Called with every answer before it is given: a route that must remember something of it. */
  observe(observer: (call: Call, line: Buffer, envelope: Envelope) => void): void {
    this.#observer = observer;
  }

  /** Calls that somebody waits for; a subscription is open for as long as it lasts. */
  get waiting(): number {
    let count = 0;
    for (const call of this.#calls.values()) if (call.method !== 'subscriptions/listen') count++;
    return count;
  }

  /** A replayed line: the client has its answer already. */
  muteIn(line: Buffer): void {
    const envelope = readEnvelope(line);
    if (envelope.kind === 'request' && envelope.id)
      this.#muted.add(line.toString('latin1', envelope.id.start, envelope.id.end));
  }

  /** The client took no byte for a while although much waits for it. */
  stalled(): void {
    const before = this.outbox.dropped;
    this.outbox.stall();
    this.hub.report({ kind: 'connection.stalled', id: this.id, dropped: before });
  }

  /** Takes a call up, or answers it at once with the reason why not. */
  admit(call: Call): boolean {
    const key = call.key;
    this.requests++;
    if (this.#calls.has(key)) {
      this.refuse(
        call.id,
        new Refusal('invalid-request', `The id ${key} belongs to a request that is still in flight.`),
      );
      return false;
    }
    if (this.#calls.size >= this.hub.limits.inFlight) {
      const text = `${this.#calls.size} calls are in flight, as many as one client may have. Wait for an answer first.`;
      this.refuse(call.id, new Refusal('too-many-in-flight', text));
      return false;
    }
    this.#calls.set(key, call);
    return true;
  }

  callWith(id: Buffer): Call | undefined {
    return this.#calls.get(id.toString('latin1'));
  }

  answered(call: Call, line: Buffer, envelope: Envelope): void {
    if (!this.#finish(call, envelope.error ? 'error' : 'ok')) return;
    this.#observer?.(call, line, envelope);
    const { start, end } = envelope.id ?? { start: 0, end: 0 };
    this.#give(call, splice(line, [{ start, end, bytes: call.id }]));
  }

  remembered(call: Call, result: Buffer): void {
    if (this.#finish(call, 'ok')) this.#give(call, [rawResultLine(call.id, result)]);
  }

  /** An answer of the hub's own. */
  give(call: Call, result: unknown): void {
    if (this.#finish(call, 'ok')) this.#give(call, [resultLine(call.id, result)]);
  }

  failed(call: Call, error: HubError): void {
    if (this.#finish(call, 'error')) this.#give(call, [errorLine(call.id, error)]);
  }

  /** An error for something that never became a call. */
  refuse(id: Buffer, error: HubError): void {
    this.outbox.send([errorLine(id, error)], 'answer');
  }

  notified(call: Call, line: Buffer, edits: readonly Edit[]): void {
    this.outbox.send(splice(line, edits), 'notification', call.link);
  }

  /** A notification that belongs to no call, as the server wrote it. */
  tell(line: Buffer, from?: Source): void {
    this.outbox.send(withLineEnd(line), 'notification', from);
  }

  /** Lines with their LF: questions, and notifications of the hub's own. */
  say(lines: readonly Buffer[]): void {
    this.outbox.send(lines, 'answer');
  }

  /** The client does not want the answer any more. */
  cancel(id: Buffer, reason: string): void {
    const call = this.callWith(id);
    if (!call || call.method === 'initialize') return;
    this.#drop(call, reason);
  }

  pause(): void {
    this.#door.pause();
  }

  resume(): void {
    this.#door.resume();
  }

  /** The connection is over: nobody waits for anything here. */
  closed(): void {
    for (const call of this.#calls.values()) this.#drop(call, 'the client disconnected');
    this.questions.closed();
    this.outbox.closed();
  }

  #drop(call: Call, reason: string): void {
    call.done = true;
    this.#calls.delete(call.key);
    call.link?.cancel(call, reason);
  }

  #finish(call: Call, outcome: 'ok' | 'error'): boolean {
    if (call.done) return false;
    call.done = true;
    this.#calls.delete(call.key);
    const tookMs = this.hub.clock.monotonic() - call.startedAt;
    this.hub.report({ kind: 'call.answered', method: call.method, tookMs, outcome });
    return true;
  }

  #give(call: Call, lines: readonly Buffer[]): void {
    if (this.#muted.size > 0 && this.#muted.delete(call.key)) return;
    if (this.outbox.send(lines, 'answer', call.link)) return;
    const text = `The client did not read for ${this.hub.limits.stallMs} ms while more than ${this.hub.limits.queueBytes} bytes waited for it, so this answer was let go. Read, then call again.`;
    this.refuse(call.id, new Refusal('client-stalled', text));
  }
}
