import {
  type Edit,
  type Envelope,
  memberOf,
  metaKeys,
  notificationLine,
  readEnvelope,
  requestLine,
  textOf,
} from '../protocol/index.ts';
import { Call, type Caller } from './call.ts';
import type { Client } from './client.ts';
import type { Fleet } from './fleet.ts';
import { hubMeta } from './greet.ts';
import type { Seat } from './seat.ts';

interface Filter {
  toolsListChanged?: boolean;
  promptsListChanged?: boolean;
  resourcesListChanged?: boolean;
  resourceSubscriptions?: readonly string[];
}

/** Which flag of the filter asks for which notification (MCP 2026-07-28, subscriptions). */
const flags: Readonly<Record<string, keyof Filter>> = {
  'notifications/tools/list_changed': 'toolsListChanged',
  'notifications/prompts/list_changed': 'promptsListChanged',
  'notifications/resources/list_changed': 'resourcesListChanged',
};

interface Listener {
  readonly call: Call;
  readonly filter: Filter;
  readonly fans: Call[];
}

/**
 * `subscriptions/listen` of one client to all its servers: acknowledged by the hub, handed on to every modern server,
 * and whatever they bring comes back under the client's own subscription id.
 */
export class Listeners {
  readonly #client: Client;
  readonly #fleet: Fleet;
  readonly #open = new Set<Listener>();

  constructor(client: Client, fleet: Fleet) {
    this.#client = client;
    this.#fleet = fleet;
  }

  open(call: Call, envelope: Envelope): void {
    const filter = filterIn(call.line, envelope);
    const listener: Listener = { call, filter, fans: [] };
    this.#open.add(listener);
    const id: unknown = JSON.parse(call.id.toString());
    const acknowledged = { _meta: { [metaKeys.subscriptionId]: id }, notifications: filter };
    this.#client.say([notificationLine('notifications/subscriptions/acknowledged', acknowledged)]);
    for (const seat of this.#fleet.held) if (seat.spec.era === 'modern') this.#fan(listener, seat);
  }

  /** A modern server joined after the client began to listen. */
  joined(seat: Seat): void {
    for (const listener of this.#open) this.#fan(listener, seat);
  }

  /** Something changed on the hub's side. */
  tell(notification: string): void {
    for (const { call, filter } of this.#live()) {
      const flag = flags[notification];
      if (!flag || filter[flag] !== true) continue;
      const id: unknown = JSON.parse(call.id.toString());
      this.#client.say([notificationLine(notification, { _meta: { [metaKeys.subscriptionId]: id } })]);
    }
  }

  closed(): void {
    for (const { fans } of this.#open) for (const fan of fans) end(fan);
    this.#open.clear();
  }

  #fan(listener: Listener, seat: Seat): void {
    const wanted = { ...listener.filter, resourceSubscriptions: this.#ownedBy(seat, listener.filter) };
    const line = requestLine(0, 'subscriptions/listen', {
      _meta: hubMeta(this.#client.hub.version),
      notifications: wanted,
    }).subarray(0, -1);
    const envelope = readEnvelope(line);
    if (envelope.kind === 'malformed') return;
    const fan = new Call(this.#receiver(listener), line, envelope, { startedAt: this.#client.hub.clock.monotonic() });
    listener.fans.push(fan);
    seat.call(fan);
  }

  #receiver({ call }: Listener): Caller {
    return {
      answered: () => undefined, // the server ended it; it is opened again with its next process
      remembered: () => undefined,
      failed: () => undefined,
      notified: (fan, line, edits: readonly Edit[]) => {
        if (call.done) return end(fan);
        if (line.includes('notifications/subscriptions/acknowledged')) return;
        this.#client.notified(
          call,
          line,
          edits.map((edit) => ({ ...edit, bytes: call.id })),
        );
      },
    };
  }

  #ownedBy(seat: Seat, { resourceSubscriptions = [] }: Filter): string[] {
    return resourceSubscriptions.filter((uri) => this.#fleet.owning(uri, 'modern') === seat);
  }

  /** Cancelled ones are forgotten on the way. */
  #live(): Iterable<Listener> {
    for (const listener of this.#open) {
      if (!listener.call.done) continue;
      this.#open.delete(listener);
      for (const fan of listener.fans) end(fan);
    }
    return this.#open;
  }
}

function end(fan: Call): void {
  fan.done = true;
  fan.link?.cancel(fan, 'the client stopped listening');
}

function filterIn(line: Buffer, envelope: Envelope): Filter {
  const span = memberOf(line, envelope.params, 'notifications');
  const isSet = (name: string): boolean => {
    const value = memberOf(line, span, name);
    return value !== undefined && textOf(line, value) === 'true';
  };
  const uris: unknown = JSON.parse(valueText(line, memberOf(line, span, 'resourceSubscriptions')));
  return {
    ...(isSet('toolsListChanged') ? { toolsListChanged: true } : {}),
    ...(isSet('promptsListChanged') ? { promptsListChanged: true } : {}),
    ...(isSet('resourcesListChanged') ? { resourcesListChanged: true } : {}),
    ...(Array.isArray(uris) ? { resourceSubscriptions: uris.filter((uri) => typeof uri === 'string') } : {}),
  };
}

const valueText = (line: Buffer, span: ReturnType<typeof memberOf>): string => (span ? textOf(line, span) : 'null');
