import type { Exit, Launched, StopReason } from '../instance/index.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Report } from '../kernel/report.ts';
import {
  type Edit,
  type Envelope,
  type Era,
  memberOf,
  notificationLine,
  quickAnswer,
  readEnvelope,
  requestLine,
  type Span,
  splice,
} from '../protocol/index.ts';
import type { Channel } from '../transport/index.ts';
import type { Call, Carrier } from './call.ts';
import { answeredBy, numberIn } from './call-number.ts';
import { erasOf, type ServerSpec } from './definition.ts';
import { endOf } from './end-of.ts';
import { acknowledgement } from './listen.ts';
import type { Congested, Outbox } from './outbox.ts';

/** What a server says on its own: requests, and notifications that belong to no call. */
export interface ServerVoice {
  asks(link: Link, line: Buffer, envelope: Envelope): void;
  tells(link: Link, line: Buffer, envelope: Envelope): void;
  /** The process is gone; these calls were in flight. */
  lost(link: Link, calls: readonly Call[], error: HubError): void;
}

export interface LinkOptions {
  clock: Clock;
  report: Report;
  queueBytes: number;
  voice: ServerVoice;
}

/** Somebody who holds this server. */
export interface Listener {
  /** A notification of the server's that belongs to no call. */
  hears(link: Link, line: Buffer, envelope: Envelope): void;
  /** One of the server's lists is not what was told. */
  changed(method: string): void;
  /** Subscribed to exactly this resource. */
  subscribesTo(uri: string): boolean;
  /** The log level it asked for. */
  readonly level: string | undefined;
  /** The process is gone; `crashed` when nobody wanted that. */
  lost(link: Link, crashed: boolean): void;
}

/**
 * One server process, shared by many callers. Numbers every call anew, so that ids of different clients never meet, and
 * gives each answer back to the one who asked. Numbers are never used twice: a late or unknown answer finds nobody.
 */
export class Link implements Carrier {
  readonly spec: ServerSpec;
  /** Everybody who holds this server now. */
  readonly audience = new Set<Listener>();
  /** Raw result of the handshake. */
  handshake: Buffer = Buffer.alloc(0);
  lastActiveAt: number;
  lastHeardAt: number;
  /** Answers with an error, and calls that its end left without one. */
  errors = 0;
  readonly #cut = Promise.withResolvers<void>();
  readonly cut = this.#cut.promise;
  readonly #channel: Channel;
  readonly #options: LinkOptions;
  readonly #calls = new Map<number, Call>();
  readonly #held = new Set<Outbox>();
  readonly #waiting = new Set<Congested>();
  /** Questions beside the calls, see `aside`. */
  readonly #asides = new Map<number, PromiseWithResolvers<void>>();
  #last = 0;
  #aside = 0;
  #lasting = 0;

  constructor(launched: Launched, spec: ServerSpec, options: LinkOptions) {
    this.spec = spec;
    this.#channel = launched.channel;
    this.#options = options;
    this.lastActiveAt = options.clock.monotonic();
    this.lastHeardAt = this.lastActiveAt;
    this.#channel.open({
      lines: (batch) => {
        this.lastHeardAt = this.#options.clock.monotonic();
        for (const line of batch) this.#take(line);
      },
      overlong: (head, tail, length) => this.#tooLong(head, tail, length),
      drained: () => this.#drained(),
      closed: (cut) => {
        if (cut) this.#drop('half a line at the end of the stream');
        this.#cut.resolve();
      },
    });
  }

  /** Calls that somebody waits for. Subscriptions are none: they keep no process alive. */
  get inFlight(): number {
    return this.#calls.size - this.#lasting;
  }

  get shared(): boolean {
    return this.audience.size > 1;
  }

  /** Sent so far. */
  get calls(): number {
    return this.#last - this.#aside;
  }

  /** Every call in flight, to see whose they are. */
  get pending(): Iterable<Call> {
    return this.#calls.values();
  }

  send(call: Call, sender?: Congested): void {
    const number = ++this.#last;
    call.link = this;
    call.number = number;
    call.attempts++;
    this.#calls.set(number, call);
    if (call.lasting) this.#lasting++;
    this.lastActiveAt = this.#options.clock.monotonic();
    this.write(splice(call.line, call.numbered(number)), sender);
  }

  /** A question of no client's, to see whether it lives: any answer will do. Neither a call nor activity. */
  async aside(method: string, params: unknown, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const number = ++this.#last;
    this.#aside++;
    const answer = Promise.withResolvers<void>();
    const unwanted = (): void => answer.reject(signal.reason);
    this.#asides.set(number, answer);
    signal.addEventListener('abort', unwanted, { once: true });
    this.write([requestLine(number, method, params)]);
    try {
      await answer.promise;
    } finally {
      signal.removeEventListener('abort', unwanted);
      this.#asides.delete(number);
    }
  }

  /** A notification, or a client's answer to this server's question. */
  write(lines: readonly Buffer[], sender?: Congested): void {
    this.#channel.write(...lines);
    if (!sender || this.#channel.queued <= this.#options.queueBytes) return;
    this.#waiting.add(sender);
    sender.pause(this);
  }

  /** Nobody waits for this call any more; the server is told, its answer will be dropped. */
  cancel(call: Call, reason: string): void {
    if (!this.#remove(call)) return;
    this.write([notificationLine('notifications/cancelled', { requestId: call.number, reason })]);
  }

  hold(outbox: Outbox): void {
    this.#held.add(outbox);
    this.#channel.pause();
  }

  release(outbox: Outbox): void {
    if (this.#held.delete(outbox) && this.#held.size === 0) this.#channel.resume();
  }

  ended(exit: Exit, lastWords: string, why: StopReason | undefined): void {
    const calls = [...this.#calls.values()];
    this.errors += this.inFlight;
    this.#calls.clear();
    this.#lasting = 0;
    for (const { reject } of this.#asides.values()) reject(new HubError('instance-crashed', `${this.spec.name} ended`));
    this.#drained();
    this.#options.voice.lost(this, calls, endOf(this.spec, exit, lastWords, why));
  }

  #take(line: Buffer): void {
    if (this.#quick(line)) return;
    const envelope = readEnvelope(line);
    if (envelope.kind === 'malformed') this.#drop(envelope.why);
    else if (envelope.kind === 'response') this.#answer(line, envelope);
    else if (envelope.kind === 'request') this.#options.voice.asks(this, line, envelope);
    else this.#notification(line, envelope);
  }

  /** The answer to a tool call, spelled as usual: its id is all that must be known of it. */
  #quick(line: Buffer): boolean {
    const id = quickAnswer(line);
    const call = id && this.#calls.get(numberIn(line, id));
    if (call?.method !== 'tools/call') return false;
    this.#answer(line, { ...plainAnswer, id });
    return true;
  }

  #answer(line: Buffer, envelope: Envelope): void {
    const number = envelope.id ? numberIn(line, envelope.id) : -1;
    const call = this.#calls.get(number);
    if (!call) return this.#unasked(number);
    this.#remove(call);
    this.lastActiveAt = this.#options.clock.monotonic();
    if (envelope.error) this.errors++;
    call.seat?.answered();
    if (this.#survives(call)) return;
    call.caller.answered(call, line, envelope);
  }

  #unasked(number: number): void {
    const aside = this.#asides.get(number);
    if (aside) aside.resolve();
    else this.#drop('an answer that nobody waits for');
  }

  #remove(call: Call): boolean {
    if (call.link !== this || !this.#calls.delete(call.number)) return false;
    if (call.lasting) this.#lasting--;
    return true;
  }

  /** A process that is being stopped ends its subscriptions; their clients need not know, the next one gets them anew. */
  #survives(call: Call): boolean {
    return call.lasting && call.seat !== undefined && !call.seat.serves(this);
  }

  #notification(line: Buffer, envelope: Envelope): void {
    const owner = ownerOf(erasOf(this.spec), line, envelope);
    if (!owner) return this.#options.voice.tells(this, line, envelope);
    const call = this.#calls.get(numberIn(line, owner));
    const own = envelope.method === 'notifications/progress' ? call?.token : call?.id;
    if (!call || !own) return this.#drop(`${envelope.method} for a call that is over`);
    this.lastActiveAt = this.#options.clock.monotonic();
    if (call.lasting) this.#subscriptionSays(call, line, { method: envelope.method, edit: { ...owner, bytes: own } });
    else call.caller.notified(call, line, [{ ...owner, bytes: own }]);
  }

  /** Acknowledged once, however many processes it outlives; ended by the server with `notifications/cancelled`. */
  #subscriptionSays(call: Call, line: Buffer, { method, edit }: { method: string; edit: Edit }): void {
    if (method === acknowledgement) {
      if (call.acknowledged) return;
      call.acknowledged = true;
    }
    const ended = method === 'notifications/cancelled';
    if (ended && this.#remove(call) && this.#survives(call)) return;
    call.caller.notified(call, line, [edit]);
    if (ended) call.caller.withdrawn(call);
  }

  /** The id of a line that was too long stands near one of its ends; whoever waits for it hears so. */
  #tooLong(head: Buffer, tail: Buffer, length: number): void {
    const call = this.#calls.get(answeredBy(head, tail));
    if (!call) return this.#drop(`a line of ${length} bytes without a known id`);
    this.#remove(call);
    call.caller.failed(
      call,
      new HubError(
        'message-too-large',
        `${this.spec.name} answered ${call.method} with ${length} bytes; the limit is ${this.spec.maxLineBytes}. Ask for less, or raise limits.messageBytes.`,
      ),
    );
  }

  #drained(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const sender of waiting) sender.resume(this);
  }

  #drop(why: string): void {
    this.#options.report({ kind: 'message.dropped', where: `server ${this.spec.name}`, why });
  }
}

const plainAnswer = {
  kind: 'response',
  method: '',
  params: undefined,
  result: undefined,
  error: undefined,
  meta: undefined,
} as const satisfies Omit<Envelope, 'id'>;

/** The number of ours that a notification carries, if it belongs to a call: its progress token or its subscription. */
function ownerOf(eras: readonly Era[], line: Buffer, envelope: Envelope): Span | undefined {
  if (envelope.method === 'notifications/progress') return memberOf(line, envelope.params, 'progressToken');
  if (envelope.method === 'notifications/cancelled') {
    // A legacy server takes back a question of its own; a modern one has none and ends a subscription.
    return eras.includes('modern') ? memberOf(line, envelope.params, 'requestId') : undefined;
  }
  return envelope.meta && memberOf(line, envelope.meta, 'io.modelcontextprotocol/subscriptionId');
}
