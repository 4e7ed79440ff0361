import { type Edit, metaKeys, readEnvelope, requestLine } from '../protocol/index.ts';
import { Call, type Caller } from './call.ts';
import type { Client } from './client.ts';
import type { Fleet } from './fleet.ts';
import { hubMeta } from './greet.ts';
import { acknowledgement, type Filter, filterOf, subscribedLine } from './listen.ts';
import type { Seat } from './seat.ts';

interface Listener {
  readonly call: Call;
  readonly filter: Filter;
  readonly fans: Map<Seat, Call>;
}

/**
 * `subscriptions/listen` of one client to all its servers: acknowledged by the hub, handed on to every modern server,
 * and whatever they bring comes back under the client's own subscription id. Starts no process: what is not running has
 * no news, and its seat opens the subscription with its next process.
 */
export class Listeners {
  readonly #client: Client;
  readonly #fleet: Fleet;
  readonly #open = new Set<Listener>();

  constructor(client: Client, fleet: Fleet) {
    this.#client = client;
    this.#fleet = fleet;
  }

  open(call: Call): void {
    const listener: Listener = { call, filter: filterOf(call), fans: new Map() };
    this.#open.add(listener);
    call.whenOver(() => this.#close(listener));
    this.#client.say([subscribedLine(call.id, acknowledgement, { notifications: listener.filter })]);
    this.#fan(listener);
  }

  /** The servers of the project are not the same as before, or more is known of them. */
  renew(): void {
    for (const listener of this.#open) this.#fan(listener);
  }

  #close(listener: Listener): void {
    this.#open.delete(listener);
    for (const fan of listener.fans.values()) end(fan);
  }

  #fan(listener: Listener): void {
    const seats = new Set(this.#fleet.speaking('modern'));
    for (const [seat, fan] of listener.fans) {
      if (seats.has(seat)) continue;
      listener.fans.delete(seat);
      end(fan);
    }
    for (const seat of seats) {
      if (listener.fans.has(seat)) continue;
      const fan = this.#fanOf(listener, seat);
      listener.fans.set(seat, fan);
      seat.park(fan);
    }
  }

  #fanOf({ call, filter }: Listener, seat: Seat): Call {
    const own = filter.resourceSubscriptions?.filter((uri) => this.#fleet.owning(uri, 'modern') === seat);
    const notifications = { ...filter, ...(own ? { resourceSubscriptions: own } : {}) };
    const params = { _meta: hubMeta(this.#client.hub.version), notifications };
    const line = requestLine(0, 'subscriptions/listen', params).subarray(0, -1);
    const envelope = readEnvelope(line);
    if (envelope.kind === 'malformed') throw new Error(`the hub wrote a malformed request: ${envelope.why}`);
    return new Call(this.#receiver(call), line, envelope, { startedAt: this.#client.hub.clock.monotonic() });
  }

  #receiver(call: Call): Caller {
    return {
      answered: () => undefined, // the server ended it; its next process gets it again
      remembered: () => undefined,
      failed: () => undefined,
      withdrawn: () => undefined,
      notified: (fan, line, edits: readonly Edit[]) => {
        if (!line.includes(metaKeys.subscriptionId) || line.includes(`"${acknowledgement}"`)) return;
        this.#client.notifiedBy(
          fan.link,
          line,
          edits.map((edit) => ({ ...edit, bytes: call.id })),
        );
      },
    };
  }
}

function end(fan: Call): void {
  fan.link?.cancel(fan, 'the client stopped listening');
  fan.end();
}
