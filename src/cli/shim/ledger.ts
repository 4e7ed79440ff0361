import { HubError as Failure, type HubError } from '../../kernel/errors.ts';
import { type Envelope, errorLine, memberOf, readEnvelope, textOf } from '../../protocol/index.ts';

/** Requests that only read: a new hub may be asked again without harm. */
const repeatable = new Set([
  'initialize',
  'server/discover',
  'ping',
  'tools/list',
  'prompts/list',
  'prompts/get',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'completion/complete',
  'logging/setLevel',
  'subscriptions/listen',
]);

interface Open {
  readonly line: Buffer;
  readonly method: string;
  /** Which line of this connection it was, from 1. */
  readonly index: number;
}

/**
 * What a client has said that a next hub must know, and what it still waits for. Pure bookkeeping: the pump tells it
 * every line in either direction. All of it is bounded by what is in flight and subscribed.
 */
export class Ledger {
  readonly #open = new Map<string, Open>();
  readonly #subscribed = new Map<string, string>();
  #initialize: string | undefined;
  #initialized: string | undefined;
  #logLevel: string | undefined;
  #sent = 0;

  get waiting(): number {
    return this.#open.size;
  }

  /** A line from the client. */
  said(line: Buffer): void {
    this.#sent++;
    const envelope = readEnvelope(line);
    if (envelope.kind === 'request' && envelope.id)
      this.#open.set(textOf(line, envelope.id), { line, method: envelope.method, index: this.#sent });
    else if (envelope.kind === 'notification') this.#noted(line, envelope);
  }

  /** A line from the hub. */
  heard(line: Buffer): void {
    if (this.#open.size === 0) return;
    const envelope = readEnvelope(line);
    if (envelope.kind !== 'response' || !envelope.id) return;
    const id = textOf(line, envelope.id);
    const open = this.#open.get(id);
    if (!open) return;
    this.#open.delete(id);
    if (envelope.result) this.#settled(open);
  }

  /** What the next hub must take as said and answered, in order. */
  replay(): string[] {
    const lines = [this.#initialize, this.#initialized, this.#logLevel, ...this.#subscribed.values()];
    return lines.filter((line) => line !== undefined);
  }

  /**
   * The hub is gone. `taken` = how many lines it says it took (it left in order); undefined = it was killed. Gives the
   * lines that the next hub must get, and answers for what may have been done already.
   */
  lost(taken: number | undefined): { again: Buffer[]; answers: Buffer[] } {
    const again: Open[] = [];
    const answers: Buffer[] = [];
    for (const [id, open] of this.#open) {
      if (repeatable.has(open.method) || (taken !== undefined && open.index > taken)) again.push(open);
      else {
        answers.push(errorLine(Buffer.from(id), hubLost(open.method)));
        this.#open.delete(id);
      }
    }
    this.#sent = 0;
    const lines = again.map(({ line }) => line);
    this.#open.clear();
    return { again: lines, answers };
  }

  /** No hub will ever answer: everybody who waits hears why. */
  refused(error: HubError): Buffer[] {
    const answers = [...this.#open.keys()].map((id) => errorLine(Buffer.from(id), error));
    this.#open.clear();
    return answers;
  }

  #noted(line: Buffer, envelope: Envelope): void {
    if (envelope.method === 'notifications/initialized') this.#initialized = line.toString('utf8');
    if (envelope.method !== 'notifications/cancelled') return;
    const id = memberOf(line, envelope.params, 'requestId');
    if (id) this.#open.delete(textOf(line, id)); // a cancelled request gets no answer
  }

  #settled({ line, method }: Open): void {
    if (method === 'initialize') {
      this.#initialize = line.toString('utf8');
      this.#initialized = undefined;
    } else if (method === 'logging/setLevel') this.#logLevel = line.toString('utf8');
    else if (method === 'resources/subscribe') this.#subscribed.set(uriOf(line), line.toString('utf8'));
    else if (method === 'resources/unsubscribe') this.#subscribed.delete(uriOf(line));
  }
}

function uriOf(line: Buffer): string {
  const envelope = readEnvelope(line);
  const span = envelope.kind === 'request' ? memberOf(line, envelope.params, 'uri') : undefined;
  return span ? textOf(line, span) : '';
}

const hubLost = (method: string): Failure =>
  new Failure(
    'hub-lost',
    `The Warren hub ended while ${method} was in flight. It may or may not have been done. A new hub is taking over: call again.`,
  );
