import type { HubError } from '../kernel/errors.ts';
import { HubError as Refusal } from '../kernel/errors.ts';
import type { ConnectionId } from '../kernel/ids.ts';
import type { Detection } from '../project/index.ts';
import {
  controlLine,
  type Edit,
  type Envelope,
  type Era,
  errorLine,
  type Hello,
  memberOf,
  metaKeys,
  notificationLine,
  rawResultLine,
  readEnvelope,
  resultLine,
  splice,
  withLineEnd,
} from '../protocol/index.ts';
import type { Channel } from '../transport/index.ts';
import type { Call, Caller } from './call.ts';
import type { Gateway } from './contract.ts';
import { type Answer, type DoneCall, doneCall } from './done-call.ts';
import { subscribedLine, wantsChange } from './listen.ts';
import { Outbox, type Source } from './outbox.ts';
import { type Asked, Questions } from './questions.ts';

/** What a legacy client said of itself in `initialize`. */
export interface Handshake {
  readonly protocolVersion: string;
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly name: string;
}

/** `late`: the client had its answer already, from memory. */
type Observer = (call: Call, line: Buffer, envelope: Envelope, late: boolean) => void;

const nowhere = { start: 0, end: 0 };
const nothing: Answer = { kind: 'none' };

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
  readonly #door: Channel;
  readonly #calls = new Map<string, Call>();
  /** Ids of replayed requests: their answers reached the client in an earlier life of the hub. */
  readonly #muted = new Set<string>();
  /** Everybody who wants that this client is not read now. */
  readonly #holds = new Set<object>();
  #observer: Observer | undefined;

  constructor(door: Channel, hello: Hello, hub: Gateway, id: ConnectionId) {
    this.#door = door;
    this.hello = hello;
    this.hub = hub;
    this.id = id;
    this.detection = hub.identify(hello.facts);
    this.outbox = new Outbox(door, hub.limits, this);
    this.questions = new Questions(this, { prefix: `${hub.hub.slice(0, 8)}-${id}`, most: hub.limits.inFlight });
  }

  get inFlight(): number {
    return this.#calls.size;
  }

  /** Called with every answer of a server before it is given: a route that must remember something of it. */
  observe(observer: Observer): void {
    this.#observer = observer;
  }

  /** Calls that somebody waits for; a subscription is open for as long as it lasts. */
  get waiting(): number {
    let count = 0;
    for (const call of this.#calls.values()) if (!call.lasting) count++;
    return count;
  }

  /** This agent session works over it from now on; its shim tells the next hub. */
  works(session: string): void {
    this.#door.write(controlLine({ session }));
  }

  /** A replayed line: the client has its answer already. */
  muteIn(line: Buffer): void {
    const envelope = readEnvelope(line);
    if (envelope.kind === 'request' && envelope.id)
      this.#muted.add(line.toString('latin1', envelope.id.start, envelope.id.end));
  }

  /** The client took no byte for a while although much waits for it. */
  stalled(): void {
    if (!this.outbox.stall()) return;
    this.hub.report({ kind: 'connection.stalled', id: this.id, dropped: this.outbox.dropped });
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
    const first = this.#finish(call, envelope.error ? 'error' : 'ok', { kind: 'line', line });
    this.#observer?.(call, line, envelope, !first);
    if (!first) return; // the remembered answer was given meanwhile
    const edits: Edit[] = [{ ...(envelope.id ?? nowhere), bytes: call.id }];
    const subscription = call.lasting && memberOf(line, envelope.result, '_meta');
    const named = subscription && memberOf(line, subscription, metaKeys.subscriptionId);
    if (named) edits.push({ ...named, bytes: call.id });
    this.#give(call, splice(line, edits));
  }

  remembered(call: Call, result: Buffer): void {
    if (this.#finish(call, 'ok')) this.#give(call, [rawResultLine(call.id, result)]);
  }

  /** An answer of the hub's own. */
  give(call: Call, result: unknown): void {
    if (this.#finish(call, 'ok', { kind: 'own', result })) this.#give(call, [resultLine(call.id, result)]);
  }

  failed(call: Call, error: HubError): void {
    if (this.#finish(call, 'error', { kind: 'error', error })) this.#give(call, [errorLine(call.id, error)]);
  }

  /** An error for something that never became a call. */
  refuse(id: Buffer, error: HubError): void {
    this.outbox.send([errorLine(id, error)], 'answer');
  }

  notified(call: Call, line: Buffer, edits: readonly Edit[]): void {
    this.notifiedBy(call.link, line, edits);
  }

  notifiedBy(from: Source | undefined, line: Buffer, edits: readonly Edit[]): void {
    this.outbox.send(splice(line, edits), 'notification', from);
  }

  /** Its server ended a subscription by itself. */
  withdrawn(call: Call): void {
    this.#finish(call, 'ok');
  }

  /** A notification of the hub's own: to a legacy client as it is, to a modern one through each subscription to it. */
  announce(notification: string): void {
    if (this.handshake) this.say([notificationLine(notification)]);
    this.announceTo('modern', notification);
  }

  announceTo(era: Era, notification: string): void {
    if (era === 'legacy') return void this.say([notificationLine(notification)]);
    for (const call of this.#calls.values())
      if (wantsChange(call, notification)) this.say([subscribedLine(call.id, notification)]);
  }

  /** A notification that belongs to no call, as the server wrote it. */
  tell(line: Buffer, from?: Source): void {
    this.outbox.send(withLineEnd(line), 'notification', from);
  }

  /** Lines with their LF: questions, and notifications of the hub's own. */
  say(lines: readonly Buffer[], from?: Source): boolean {
    return this.outbox.send(lines, 'answer', from);
  }

  /** The client does not want the answer any more. */
  cancel(id: Buffer, reason: string): void {
    const call = this.callWith(id);
    if (!call || call.method === 'initialize') return;
    this.#drop(call, reason);
  }

  pause(why: object): void {
    if (this.#holds.size === 0) this.#door.pause();
    this.#holds.add(why);
  }

  resume(why: object): void {
    if (this.#holds.delete(why) && this.#holds.size === 0) this.#door.resume();
  }

  /** The connection is over: nobody waits for anything here. */
  closed(): void {
    for (const call of this.#calls.values()) this.#drop(call, 'the client disconnected');
    this.questions.closed();
    this.outbox.closed();
  }

  #drop(call: Call, reason: string): void {
    this.#calls.delete(call.key);
    this.#muted.delete(call.key);
    call.link?.cancel(call, reason);
    const tookMs = this.hub.clock.monotonic() - call.startedAt;
    if (call.end()) this.#tellDone(call, { outcome: 'cancelled', tookMs, answer: nothing });
  }

  #finish(call: Call, outcome: 'ok' | 'error', answer: Answer = nothing): boolean {
    if (!call.end()) return false;
    this.#calls.delete(call.key);
    const tookMs = this.hub.clock.monotonic() - call.startedAt;
    this.hub.afterwards(() => {
      this.hub.report({ kind: 'call.answered', method: call.method, tookMs, outcome });
      this.#tellDone(call, { outcome, tookMs, answer });
    });
    return true;
  }

  #tellDone(call: Call, how: Pick<DoneCall, 'outcome' | 'tookMs' | 'answer'>): void {
    if (call.method !== 'tools/call') return;
    const where = { connection: this.id, project: this.detection.project };
    this.hub.toolCalled(doneCall(call, where, how));
  }

  #give(call: Call, lines: readonly Buffer[]): void {
    if (this.#muted.size > 0 && this.#muted.delete(call.key)) return;
    if (this.outbox.send(lines, 'answer', call.link)) return;
    const text = `The client did not read for ${this.hub.limits.stallMs} ms while more than ${this.hub.limits.queueBytes} bytes waited for it, so this answer was let go. Read, then call again.`;
    this.refuse(call.id, new Refusal('client-stalled', text));
  }
}
