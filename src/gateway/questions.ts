import { HubError } from '../kernel/errors.ts';
import {
  type Edit,
  type Envelope,
  errorLine,
  memberOf,
  notificationLine,
  requestLine,
  splice,
  textOf,
} from '../protocol/index.ts';
import type { Link } from './link.ts';
import type { Congested, Source } from './outbox.ts';

/** The client, as far as it can be asked. */
export interface Asked extends Congested {
  readonly handshake: { readonly capabilities: Readonly<Record<string, unknown>> } | undefined;
  /** Lines with their LF. False: there was no room. */
  say(lines: readonly Buffer[], from?: Source): boolean;
}

/** One request towards the client: a server's, with its own id and token kept letter by letter, or the hub's own. */
type Question =
  | { from: 'server'; link: Link; id: Buffer; token: Buffer | undefined }
  | { from: 'hub'; take: (result: string | undefined) => void };

/** Client capability that a server's request needs (MCP 2025-11-25). */
const needs: Readonly<Record<string, string>> = {
  'sampling/createMessage': 'sampling',
  'elicitation/create': 'elicitation',
  'roots/list': 'roots',
};

/**
 * Requests that go to the client (legacy MCP: sampling, elicitation, roots). Their ids carry the hub's nonce, so that an
 * answer meant for a hub that died is never taken for an answer to this one.
 */
export class Questions {
  readonly #client: Asked;
  readonly #prefix: string;
  readonly #most: number;
  readonly #open = new Map<string, Question>();
  #last = 0;

  /** `prefix` is this hub's and this connection's; `most` questions wait for the client at a time. */
  constructor(client: Asked, { prefix, most }: { prefix: string; most: number }) {
    this.#client = client;
    this.#prefix = `warren-${prefix}-`;
    this.#most = most;
  }

  /** Hands a server's request to the client, or tells the server why not. */
  ask(link: Link, line: Buffer, envelope: Envelope): void {
    const span = envelope.id ?? { start: 0, end: 0 };
    const id = Buffer.from(line.subarray(span.start, span.end));
    const refusal = this.#refusalOf(envelope.method);
    if (refusal) return link.write([errorLine(id, refusal)]);
    const key = this.#key();
    const token = envelope.meta && memberOf(line, envelope.meta, 'progressToken');
    const edits: Edit[] = [{ ...span, bytes: Buffer.from(key) }];
    if (token) edits.push({ ...token, bytes: Buffer.from(key) });
    this.#open.set(key, {
      from: 'server',
      link,
      id,
      token: token && Buffer.from(line.subarray(token.start, token.end)),
    });
    if (this.#client.say(splice(line, edits), link)) return;
    this.#open.delete(key);
    link.write([errorLine(id, new HubError('client-stalled', 'The client of this call does not read.'))]);
  }

  #refusalOf(method: string): HubError | undefined {
    const capability = needs[method];
    if (capability !== undefined && !this.#client.handshake?.capabilities[capability]) {
      const text = `The client of this call did not declare "${capability}", so ${method} cannot be asked.`;
      return new HubError('unsupported-by-client', text);
    }
    if (this.#open.size < this.#most) return undefined;
    return new HubError('too-many-in-flight', `The client of this call has ${this.#open.size} questions to answer.`);
  }

  /** A question of the hub's own; `take` hears the raw result, or undefined for an error. */
  askOwn(method: string, take: (result: string | undefined) => void): void {
    const key = this.#key();
    this.#open.set(key, { from: 'hub', take });
    this.#client.say([requestLine(JSON.parse(key), method)]);
  }

  /** The client's answer goes to the one who asked. False: nobody did. */
  answer(line: Buffer, envelope: Envelope): boolean {
    const span = envelope.id ?? { start: 0, end: 0 };
    const key = textOf(line, span);
    const question = this.#open.get(key);
    if (!question) return false;
    this.#open.delete(key);
    if (question.from === 'hub') question.take(envelope.result && textOf(line, envelope.result));
    else question.link.write(splice(line, [{ ...span, bytes: question.id }]), this.#client);
    return true;
  }

  /** The client's progress on a server's request. */
  progress(line: Buffer, envelope: Envelope): boolean {
    const span = memberOf(line, envelope.params, 'progressToken');
    const question = span && this.#open.get(textOf(line, span));
    if (!span || question?.from !== 'server' || !question.token) return false;
    question.link.write(splice(line, [{ ...span, bytes: question.token }]), this.#client);
    return true;
  }

  /** The server takes its request back. */
  cancel(link: Link, line: Buffer, envelope: Envelope): boolean {
    const span = memberOf(line, envelope.params, 'requestId');
    const id = span && textOf(line, span);
    for (const [key, question] of this.#open) {
      if (!span || question.from !== 'server' || question.link !== link || question.id.toString() !== id) continue;
      this.#open.delete(key);
      this.#client.say(splice(line, [{ ...span, bytes: Buffer.from(key) }]));
      return true;
    }
    return false;
  }

  /** The server is gone: the client need not go on answering it. */
  lost(link: Link): void {
    for (const [key, question] of this.#open) {
      if (question.from !== 'server' || question.link !== link) continue;
      this.#open.delete(key);
      const requestId: unknown = JSON.parse(key);
      this.#client.say([notificationLine('notifications/cancelled', { requestId, reason: 'the server ended' })]);
    }
  }

  /** The client is gone: its servers hear that nobody will answer. */
  closed(): void {
    const gone = new HubError('unsupported-by-client', 'The client disconnected before it answered.');
    for (const question of this.#open.values()) {
      if (question.from === 'server') question.link.write([errorLine(question.id, gone)]);
      else question.take(undefined);
    }
    this.#open.clear();
  }

  #key(): string {
    return JSON.stringify(`${this.#prefix}${++this.#last}`);
  }
}
