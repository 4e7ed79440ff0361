import { HubError } from '../kernel/errors.ts';
import { type Envelope, type Era, memberOf, splice, withLineEnd } from '../protocol/index.ts';
import { type Call, subjectOf } from './call.ts';
import type { Client } from './client.ts';
import type { Definition, Greeting } from './definition.ts';
import type { Route } from './dispatch.ts';
import { handshakeOf } from './greet.ts';
import { handshakeIn, honourable } from './handshake.ts';
import { listKeys, nextCursor } from './raw-list.ts';
import { Seat } from './seat.ts';
import { specOf, type Tenant } from './spec.ts';

/** `warren run`: one server behind one client, changed in nothing but that it is shared and supervised. */
export class WrapRoute implements Route {
  readonly #client: Client;
  readonly #definition: Definition;
  readonly #tenant: Tenant;
  readonly #seats = new Map<Era, Seat>();
  #initialize: Buffer | undefined;

  constructor(client: Client, definition: Definition, tenant: Tenant) {
    this.#client = client;
    this.#definition = definition;
    this.#tenant = tenant;
    client.observe((call, line, envelope) => this.#remember(call, line, envelope));
  }

  request(call: Call, envelope: Envelope, era: Era): void {
    if (call.method === 'initialize') this.#greet(call, envelope);
    else if (call.method === 'server/discover') void this.#discover(call);
    else if (call.method === 'ping' && !this.#client.handshake) this.#client.give(call, {});
    else if (call.method === 'resources/subscribe' || call.method === 'resources/unsubscribe')
      this.#subscription(call, envelope);
    else if (listKeys[call.method] && !memberOf(call.line, envelope.params, 'cursor')) this.#seat(era).list(call);
    else this.#pass(call, envelope, era);
  }

  notification(line: Buffer, envelope: Envelope, era: Era): void {
    // The roots of a shared server are the project's, whatever one of its clients has open.
    if (envelope.method === 'notifications/roots/list_changed' && this.#definition.share !== 'connection') return;
    this.#seat(era).notify(withLineEnd(line));
  }

  initialized(): void {} // the server heard it from the hub, when it was greeted

  reload(): void {} // the definition came with the command line

  [Symbol.dispose](): void {
    for (const seat of this.#seats.values()) seat[Symbol.dispose]();
  }

  #pass(call: Call, envelope: Envelope, era: Era): void {
    const seat = this.#seat(era);
    if (call.method === 'logging/setLevel') this.#client.logLevel = subjectLevel(call, envelope);
    seat.call(call);
  }

  #greet(call: Call, envelope: Envelope): void {
    this.#client.handshake = handshakeIn(call, envelope.params);
    this.#initialize = call.line;
    this.#seats.get('legacy')?.[Symbol.dispose]();
    this.#seats.delete('legacy');
    const seat = this.#seat('legacy');
    const { hub } = this.#client;
    const known =
      this.#definition.share !== 'connection' && hub.manifests.answer(seat.spec.manifestKey, 'legacy', 'initialize');
    if (!known) return void this.#greetWith(call, seat);
    this.#client.remembered(call, inVersion(known, this.#client.handshake.protocolVersion));
    seat.warm();
  }

  async #greetWith(call: Call, seat: Seat): Promise<void> {
    try {
      const { handshake } = await seat.link();
      const version = this.#client.handshake?.protocolVersion ?? '';
      this.#client.remembered(
        call,
        this.#definition.share === 'connection' ? handshake : inVersion(handshake, version),
      );
    } catch (error) {
      this.#fail(call, error);
    }
  }

  async #discover(call: Call): Promise<void> {
    const seat = this.#seat('modern');
    const known = this.#client.hub.manifests.answer(seat.spec.manifestKey, 'modern', handshakeOf.modern);
    if (known) {
      seat.warm();
      return this.#client.remembered(call, known);
    }
    try {
      this.#client.remembered(call, (await seat.link()).handshake);
    } catch (error) {
      this.#fail(call, legacyOnly(error));
    }
  }

  #fail(call: Call, error: unknown): void {
    if (error instanceof HubError) this.#client.failed(call, error);
    else this.#client.failed(call, new HubError('internal', String(error), { cause: error }));
  }

  #subscription(call: Call, envelope: Envelope): void {
    const seat = this.#seat('legacy');
    const uri = subjectOf(call.line, envelope, 'uri')?.text ?? '';
    const wanted = call.method === 'resources/subscribe';
    seat.subscribe(uri, wanted);
    if (!wanted && seat.sharedSubscription(uri)) this.#client.give(call, {});
    else seat.call(call);
  }

  #remember(call: Call, line: Buffer, envelope: Envelope): void {
    if (!listKeys[call.method] || !envelope.result || !call.seat) return;
    const result = line.subarray(envelope.result.start, envelope.result.end);
    const { manifestKey, era } = call.seat.spec;
    if (nextCursor(result) === undefined && !call.line.includes('"cursor"'))
      this.#client.hub.manifests.remember(manifestKey, era, call.method, result);
  }

  #seat(era: Era): Seat {
    const known = this.#seats.get(era);
    if (known) return known;
    const seat = new Seat(
      specOf(this.#client.hub, this.#definition, this.#tenant, { era, greeting: this.#greeting(era) }),
      this.#client,
    );
    this.#seats.set(era, seat);
    return seat;
  }

  #greeting(era: Era): Greeting {
    const { handshake } = this.#client;
    if (era === 'legacy' && this.#definition.share === 'connection' && this.#initialize)
      return { by: 'client', initialize: this.#initialize };
    return { by: 'hub', capabilities: handshake ? honourable(handshake) : {} };
  }
}

/** To a probing client the plain "no such method" says: this server is legacy, begin with `initialize`. */
const legacyOnly = (error: unknown): unknown =>
  error instanceof HubError && error.code === 'era-mismatch'
    ? new HubError('unknown-method', `Method not found: server/discover. ${error.message}`, { facts: error.facts })
    : error;

/** The remembered result with the protocol version that was agreed with this client. */
function inVersion(result: Buffer, version: string): Buffer {
  const span = memberOf(result, { start: 0, end: result.length }, 'protocolVersion');
  if (!span) return result;
  return Buffer.concat(splice(result, [{ ...span, bytes: Buffer.from(JSON.stringify(version)) }])).subarray(0, -1);
}

function subjectLevel(call: Call, envelope: Envelope): string | undefined {
  const span = memberOf(call.line, envelope.params, 'level');
  return span && call.line.toString('utf8', span.start + 1, span.end - 1);
}
