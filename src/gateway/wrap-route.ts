import { HubError } from '../kernel/errors.ts';
import {
  type Envelope,
  type Era,
  memberOf,
  readEnvelope,
  type Span,
  splice,
  stringOf,
  withLineEnd,
} from '../protocol/index.ts';
import { type Call, noteGrant, subjectOf } from './call.ts';
import type { Client } from './client.ts';
import type { Greeting, ServerSpec } from './definition.ts';
import type { Route } from './dispatch.ts';
import { handshakeOf } from './greet.ts';
import { handshakeIn, honourable } from './handshake.ts';
import { listKeys, nextCursor } from './raw-list.ts';
import { Seat } from './seat.ts';

/** The one server behind a client. */
export interface Wrapping {
  readonly share: ServerSpec['definition']['share'];
  specOf(how: { era: Era; greeting: Greeting }): ServerSpec;
}

/** `warren run`: one server behind one client, changed in nothing but that it is shared and supervised. */
export class WrapRoute implements Route {
  readonly #client: Client;
  readonly #wrapping: Wrapping;
  readonly #seats = new Map<Era, Seat>();
  #initialize: Buffer | undefined;

  constructor(client: Client, wrapping: Wrapping) {
    this.#client = client;
    this.#wrapping = wrapping;
    client.observe((call, line, envelope, late) => {
      noteGrant(call, envelope);
      this.#remember(call, line, { envelope, late });
    });
  }

  request(call: Call, envelope: Envelope, era: Era): void {
    if (call.method === 'tools/call') call.subject = subjectOf(call.line, envelope, 'name')?.text;
    if (call.method === 'initialize') this.#greet(call, envelope);
    else if (call.method === 'server/discover') void this.#discover(call);
    else if (era === 'legacy' && this.#takes(call, envelope)) return;
    else if (listKeys[call.method] && !memberOf(call.line, envelope.params, 'cursor')) this.#seat(era).list(call);
    else this.#seat(era).call(call);
  }

  /** What a shared legacy server's clients have in common, or what needs no server. */
  #takes(call: Call, envelope: Envelope): boolean {
    if (call.method === 'ping' && !this.#seats.get('legacy')?.current) this.#client.give(call, {});
    else if (call.method === 'resources/unsubscribe') this.#unsubscribe(call, envelope);
    else if (call.method === 'logging/setLevel') this.#setLevel(call, envelope);
    else return false;
    return true;
  }

  notification(line: Buffer, envelope: Envelope, era: Era): void {
    // The roots of a shared server are the project's, whatever one of its clients has open.
    if (envelope.method === 'notifications/roots/list_changed' && this.#wrapping.share !== 'connection') return;
    this.#seat(era).notify(withLineEnd(line));
  }

  initialized(): void {} // the server heard it from the hub, when it was greeted

  reload(): void {} // the definition came with the command line

  [Symbol.dispose](): void {
    for (const seat of this.#seats.values()) seat[Symbol.dispose]();
  }

  /** A shared server gets the most talkative level its clients want; each of them hears its own. */
  #setLevel(call: Call, envelope: Envelope): void {
    const seat = this.#seat('legacy');
    const span = memberOf(call.line, envelope.params, 'level');
    this.#client.logLevel = stringOf(call.line, span);
    const link = seat.current;
    const level = link && seat.levelFor(link);
    if (span && level !== undefined) call.edits = [{ ...span, bytes: Buffer.from(JSON.stringify(level)) }];
    seat.call(call);
  }

  #greet(call: Call, envelope: Envelope): void {
    this.#client.handshake = handshakeIn(call, envelope.params);
    this.#client.logLevel = undefined;
    this.#initialize = call.line;
    this.#seats.get('legacy')?.[Symbol.dispose]();
    this.#seats.delete('legacy');
    const seat = this.#seat('legacy');
    const known = this.#wrapping.share !== 'connection' && this.#remembered(seat);
    if (!known) return void this.#greetWith(call, seat);
    this.#client.remembered(call, inVersion(known, this.#client.handshake.protocolVersion));
    seat.warm();
  }

  async #greetWith(call: Call, seat: Seat): Promise<void> {
    try {
      const { handshake } = await seat.link();
      const version = this.#client.handshake?.protocolVersion ?? '';
      this.#client.remembered(call, this.#wrapping.share === 'connection' ? handshake : inVersion(handshake, version));
    } catch (error) {
      this.#fail(call, error);
    }
  }

  async #discover(call: Call): Promise<void> {
    const seat = this.#seat('modern');
    const known = this.#remembered(seat);
    if (known) {
      seat.warm();
      return this.#client.remembered(call, known);
    }
    try {
      this.#client.remembered(call, (await seat.link()).handshake);
    } catch (error) {
      this.#fail(call, methodUnknown(error));
    }
  }

  /** The handshake it gave before, unless it was seen to refuse this era since. */
  #remembered({ spec: { manifestKey, era } }: Seat): Buffer | undefined {
    const { clock, manifests } = this.#client.hub;
    if (manifests.speaks(manifestKey, era, clock.monotonic()) === false) return undefined;
    return manifests.answer(manifestKey, era, handshakeOf[era]);
  }

  #fail(call: Call, error: unknown): void {
    if (error instanceof HubError) this.#client.failed(call, error);
    else this.#client.failed(call, new HubError('internal', String(error), { cause: error }));
  }

  #unsubscribe(call: Call, envelope: Envelope): void {
    const seat = this.#seat('legacy');
    const uri = subjectOf(call.line, envelope, 'uri')?.text ?? '';
    if (seat.unsubscribed(uri)) this.#client.give(call, {});
    else seat.call(call);
  }

  /** A list that came whole. One that came too late is news to a client that was given the remembered one. */
  #remember(call: Call, line: Buffer, { envelope, late }: { envelope: Envelope; late: boolean }): void {
    if (!listKeys[call.method] || !envelope.result || !call.seat) return;
    const result = line.subarray(envelope.result.start, envelope.result.end);
    if (nextCursor(result) !== undefined || cursorOf(call) !== undefined) return;
    const { manifestKey, era } = call.seat.spec;
    const changed = this.#client.hub.manifests.remember(manifestKey, era, call.method, result);
    if (changed && late) this.#seats.get(era)?.changed(call.method);
  }

  #seat(era: Era): Seat {
    const known = this.#seats.get(era);
    if (known) return known;
    const seat = new Seat(this.#wrapping.specOf({ era, greeting: this.#greeting(era) }), this.#client);
    this.#seats.set(era, seat);
    return seat;
  }

  #greeting(era: Era): Greeting {
    const { handshake } = this.#client;
    if (era === 'legacy' && this.#wrapping.share === 'connection' && this.#initialize)
      return { by: 'client', initialize: this.#initialize };
    return { by: 'hub', capabilities: handshake ? honourable(handshake) : {} };
  }
}

/** To a probing client the plain "no such method" says: this server is legacy, begin with `initialize`. */
const methodUnknown = (error: unknown): unknown =>
  error instanceof HubError && error.code === 'era-mismatch'
    ? new HubError('unknown-method', `Method not found: server/discover. ${error.message}`, { facts: error.facts })
    : error;

/**
 * The remembered result with the protocol version that this client asked for. The hub asked for the latest: a server
 * that answered with an older one would have given that one to this client too.
 */
function inVersion(result: Buffer, version: string): Buffer {
  const span = memberOf(result, { start: 0, end: result.length }, 'protocolVersion');
  const own = stringOf(result, span);
  if (!span || own === undefined || own <= version) return result; // the dates sort as text
  return Buffer.concat(splice(result, [{ ...span, bytes: Buffer.from(JSON.stringify(version)) }])).subarray(0, -1);
}

function cursorOf({ line }: Call): Span | undefined {
  const envelope = readEnvelope(line);
  return envelope.kind === 'malformed' ? undefined : memberOf(line, envelope.params, 'cursor');
}
