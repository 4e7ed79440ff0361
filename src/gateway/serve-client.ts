import { HubError } from '../kernel/errors.ts';
import { connectionId } from '../kernel/ids.ts';
import { type Hello, shimProtocol, type Welcome } from '../protocol/index.ts';
import type { Channel } from '../transport/index.ts';
import { Client } from './client.ts';
import type { Gateway } from './contract.ts';
import { dispatch, type Route } from './dispatch.ts';
import { parseHello } from './hello.ts';
import { HubRoute } from './hub-route.ts';
import { type Farewell, Inbox } from './inbox.ts';
import { peopleName } from './spec.ts';
import { wrappedRoute } from './wrapped.ts';

/** A connection as the rest of the hub sees it. */
export interface Served {
  readonly client: Client;
  readonly route: Route;
  /** Wall time in ms. */
  readonly since: number;
  /**
   * Answers what is in flight (for at most `deadlineMs`), takes nothing new, says how far it came, and closes. With
   * `rest` the client's shim is told not to start the next hub before its client asks something.
   */
  drain(how: Farewell): Promise<void>;
}

/**
 * Serves one connection from its first line to its end; the same for a shim on the Unix socket and on loopback.
 * Everything it took is given back on every way out.
 */
export async function serveClient(door: Channel, hub: Gateway, hooks: ServeHooks): Promise<void> {
  const inbox = new Inbox(door, hub.limits);
  try {
    const hello = await readHello(inbox, hub, hooks);
    const client = new Client(door, hello, hub, connectionId(`c_${hub.random.hex(4)}`));
    using route: Route = (hooks.routeOf ?? usualRoute)(client, hello);
    door.write(line({ warren: shimProtocol.max, ok: true, version: hub.version, hub: hub.hub, pid: hub.pid }));
    replay(client, route, hello);
    await converse(inbox, client, route, hooks);
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    inbox.close();
    refuse(door, hub, error);
  } finally {
    door.end();
  }
}

const usualRoute = (client: Client, hello: Hello): Route =>
  hello.mode === 'run' ? wrappedRoute(client, hello) : new HubRoute(client);

export interface ServeHooks {
  /** What else than its hello says decides who answers. */
  readonly routeOf?: (client: Client, hello: Hello) => Route;
  /** Throws when a client may not come in: wrong token, hub draining, version. */
  admit(hello: Hello): void;
  opened(served: Served): void;
  closed(served: Served): void;
}

async function readHello(inbox: Inbox, hub: Gateway, hooks: ServeHooks): Promise<Hello> {
  const hello = parseHello(await inbox.first(hub.clock));
  if (hello.warren.min > shimProtocol.max || hello.warren.max < shimProtocol.min) {
    const text = `This hub (Warren ${hub.version}) speaks shim protocol ${shimProtocol.min} to ${shimProtocol.max}, the shim (Warren ${hello.version}) ${hello.warren.min} to ${hello.warren.max}. Update the older of the two, then run "warren restart".`;
    throw new HubError('version-mismatch', text);
  }
  hooks.admit(hello);
  return hello;
}

/** What the client said and was answered in an earlier life of the hub: taken in, not answered again. */
function replay(client: Client, route: Route, hello: Hello): void {
  for (const text of hello.replay ?? []) {
    const said = Buffer.from(text);
    client.muteIn(said);
    dispatch(client, route, said);
  }
}

async function converse(inbox: Inbox, client: Client, route: Route, hooks: ServeHooks): Promise<void> {
  const { hub, hello, detection } = client;
  const served: Served = { client, route, since: hub.clock.now(), drain: (how) => inbox.drain(client, how) };
  const project = peopleName(detection.project, hello.facts.cwd);
  hub.report({
    kind: 'connection.opened',
    id: client.id,
    mode: hello.mode,
    project,
    client: hello.argv.join(' ').slice(0, 200),
  });
  hooks.opened(served);
  try {
    const why = await inbox.each((message) => dispatch(client, route, message), client);
    hub.report({ kind: 'connection.closed', id: client.id, why, requests: client.requests });
  } finally {
    client.closed();
    hooks.closed(served);
  }
}

function refuse(door: Channel, hub: Gateway, error: HubError): void {
  // Whoever only looks whether somebody listens says nothing and leaves.
  if (error.facts['silent'] !== true)
    hub.report({ kind: 'connection.refused', code: error.code, message: error.message });
  const retry = error.kind.retry !== 'never';
  door.write(
    line({
      warren: shimProtocol.max,
      ok: false,
      code: error.code,
      message: error.message,
      version: hub.version,
      retry,
    }),
  );
  hub.clock.after(hub.limits.helloMs, () => door.destroy()); // one that does not hang up by itself
}

const line = (welcome: Welcome): Buffer => Buffer.from(`${JSON.stringify(welcome)}\n`);
