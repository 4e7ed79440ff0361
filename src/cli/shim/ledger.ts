import { HubError as Failure, type HubError } from '../../kernel/errors.ts';
import {
  type Envelope,
  errorLine,
  memberOf,
  quickAnswer,
  quickCall,
  readEnvelope,
  readingMethods,
  type Span,
  stringOf,
  textOf,
} from '../../protocol/index.ts';

/** Beside what only reads: what a new hub answers anew without harm. */
const handshakes = new Set(['initialize', 'server/discover', 'resources/unsubscribe', 'subscriptions/listen']);
const isRepeatable = (method: string): boolean => readingMethods.has(method) || handshakes.has(method);

/** So many hubs may die over one request; one more could be its doing. */
const HUBS_PER_REQUEST = 3;
/** Notifications that a leaving hub may not have taken are kept up to so many bytes, the latest of them. */
const NOTES_BYTES = 256 * 1024;

interface Said {
  readonly line: Buffer;
  /** Which line of the client's it was, from 1. */
  readonly index: number;
}

interface Open extends Said {
  readonly method: string;
  /** How many hubs died while it was in flight. */
  readonly outlived: number;
}

/**
 * What a client has said that a next hub must know, and what it still waits for. Pure bookkeeping: the pump tells it
 * every line in either direction, and as which agent session the client works. A request stays open until it was answered,
 * by a hub or by us; when a hub is lost, each open one is either answered or sent again. All of it is bounded by what is in
 * flight and subscribed.
 */
export class Ledger {
  readonly #open = new Map<string, Open>();
  readonly #subscribed = new Map<string, string>();
  #notes: Said[] = [];
  #noteBytes = 0;
  #initialize: string | undefined;
  #initialized: Said | undefined;
  #logLevel: string | undefined;
  #session: string | undefined;
  #sent = 0;
  /** How many of them this hub never got, as an earlier one did. */
  #before = 0;

  /** Requests that are not answered yet. */
  get waiting(): number {
    return this.#open.size;
  }

  /** Which the next hub is told. */
  get session(): string | undefined {
    return this.#session;
  }

  /** A line from the client that goes to a hub. */
  said(line: Buffer): void {
    const index = ++this.#sent;
    const quick = quickCall(line);
    if (quick) return this.#asked({ line, index, method: 'tools/call' }, quick);
    const envelope = readEnvelope(line);
    if (envelope.kind === 'notification') this.#noted({ line, index }, envelope);
    if (envelope.kind !== 'request' || !envelope.id) return;
    this.#asked({ line, index, method: envelope.method }, envelope.id);
  }

  #asked(asked: Omit<Open, 'outlived'>, span: Span): void {
    const id = textOf(asked.line, span);
    this.#open.set(id, { ...asked, outlived: this.#open.get(id)?.outlived ?? 0 });
  }

  /** A line from the hub. */
  heard(line: Buffer): void {
    if (this.#open.size === 0) return;
    const quick = quickAnswer(line);
    const call = quick && textOf(line, quick);
    if (call !== undefined && this.#open.get(call)?.method === 'tools/call') return void this.#open.delete(call);
    const envelope = readEnvelope(line);
    if (envelope.kind !== 'response' || !envelope.id) return;
    const id = textOf(line, envelope.id);
    const open = this.#open.get(id);
    if (!open) return;
    this.#open.delete(id);
    if (envelope.result) this.#settled(open);
  }

  /** As the hub said. */
  worksAs(session: string): void {
    this.#session = session;
  }

  /** What the next hub must take as said and answered, in order. */
  replay(): string[] {
    const initialized = this.#initialize === undefined ? undefined : this.#initialized?.line.toString('utf8');
    const lines = [this.#initialize, initialized, this.#logLevel, ...this.#subscribed.values()];
    return lines.filter((line) => line !== undefined);
  }

  /**
   * The hub is gone. `taken` = how many lines it says it took (it left in order); undefined = it was killed. Gives the
   * lines that the next hub must get, in the order they were said, and answers for what may have been done already.
   */
  lost(taken: number | undefined): { again: Buffer[]; answers: Buffer[] } {
    const behind = taken === undefined ? Number.POSITIVE_INFINITY : this.#before + taken;
    const again = this.#notes.filter(({ index }) => index > behind);
    const answers: Buffer[] = [];
    for (const [id, open] of this.#open) {
      const untaken = open.index > behind;
      if (untaken || (isRepeatable(open.method) && open.outlived < HUBS_PER_REQUEST - 1)) {
        again.push(open, ...this.#behind(open));
        this.#open.set(id, { ...open, outlived: open.outlived + (untaken ? 0 : 1) });
      } else {
        answers.push(errorLine(Buffer.from(id), hubLost(open.method)));
        this.#open.delete(id);
      }
    }
    this.#before = this.#sent;
    this.#notes = [];
    this.#noteBytes = 0;
    return { again: again.toSorted((a, b) => a.index - b.index).map(({ line }) => line), answers };
  }

  /** No hub will ever answer: everybody who waits hears why. */
  refused(error: HubError): Buffer[] {
    const answers = [...this.#open.keys()].map((id) => errorLine(Buffer.from(id), error));
    this.#open.clear();
    return answers;
  }

  /** `initialized` said at once behind its `initialize`, without waiting for the answer: it is not in the replay. */
  #behind({ method, index }: Open): Said[] {
    const eager = method === 'initialize' && this.#initialize === undefined && this.#initialized;
    return eager && eager.index > index ? [eager] : [];
  }

  #noted(said: Said, envelope: Envelope): void {
    if (envelope.method === 'notifications/initialized') this.#initialized = said;
    else if (envelope.method === 'notifications/cancelled') this.#cancelled(said.line, envelope);
    else this.#keep(said);
  }

  #keep({ line, index }: Said): void {
    this.#notes.push({ line: Buffer.from(line), index }); // a copy: the line holds on to the chunk it came in
    this.#noteBytes += line.length;
    while (this.#noteBytes > NOTES_BYTES) this.#noteBytes -= this.#notes.shift()?.line.length ?? 0;
  }

  /** A cancelled request gets no answer; `initialize` cannot be cancelled (MCP, cancellation). */
  #cancelled(line: Buffer, envelope: Envelope): void {
    const span = memberOf(line, envelope.params, 'requestId');
    const id = span && textOf(line, span);
    if (id !== undefined && this.#open.get(id)?.method !== 'initialize') this.#open.delete(id);
  }

  #settled({ line, method, index }: Open): void {
    if (method === 'initialize') {
      this.#initialize = line.toString('utf8');
      if (this.#initialized && this.#initialized.index < index) this.#initialized = undefined; // of an earlier handshake
    } else if (method === 'logging/setLevel') this.#logLevel = line.toString('utf8');
    else if (method === 'resources/subscribe') this.#subscribed.set(uriOf(line), line.toString('utf8'));
    else if (method === 'resources/unsubscribe') this.#subscribed.delete(uriOf(line));
  }
}

function uriOf(line: Buffer): string {
  const envelope = readEnvelope(line);
  return (envelope.kind === 'request' && stringOf(line, memberOf(line, envelope.params, 'uri'))) || '';
}

const hubLost = (method: string): Failure =>
  new Failure(
    'hub-lost',
    `The Warren hub ended while ${method} was in flight. It may or may not have been done. A new hub is taking over: call again.`,
  );
