import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  type Farewell,
  forwardedRoute,
  type Served,
  type ServeHooks,
  type ServerSpec,
  serveClient,
} from '../gateway/index.ts';
import { HubError } from '../kernel/errors.ts';
import type { Hello } from '../protocol/index.ts';
import { type Channel, socketChannel } from '../transport/index.ts';
import type { Composed } from './compose.ts';
import { isNewer } from './version-order.ts';

/** The connections of one hub process. */
export class Hub {
  readonly #composed: Composed;
  readonly #upgrade: (why: string) => void;
  readonly #served = new Set<Served>();
  #leaving: string | undefined;
  #seen = 0;
  /** Requests of connections that are over. */
  #past = 0;
  #lastActiveAt: number;

  /** `upgrade` is called once, when a newer client wants the place. */
  constructor(composed: Composed, upgrade: (why: string) => void) {
    this.#composed = composed;
    this.#upgrade = upgrade;
    this.#lastActiveAt = composed.gateway.clock.monotonic();
  }

  get served(): ReadonlySet<Served> {
    return this.#served;
  }

  get leaving(): string | undefined {
    return this.#leaving;
  }

  /** A connection at the door, on whatever socket. A bug in one ends that one. */
  take(socket: Duplex): void {
    const { gateway } = this.#composed;
    if (socket instanceof Socket) socket.setNoDelay(true);
    const door = socketChannel(socket, socket, { maxLineBytes: gateway.limits.messageBytes });
    this.#serve(door, this.#hooks());
    socket.resume(); // one that came through the HTTP port is handed over paused
  }

  /** Clients of another hub, for one instance of this one, until `over`. */
  serve(socket: Socket, spec: ServerSpec, over: AbortSignal): void {
    const { gateway } = this.#composed;
    const door = socketChannel(socket, socket, { maxLineBytes: gateway.limits.messageBytes });
    const stop = (): void => door.destroy();
    over.addEventListener('abort', stop, { once: true });
    socket.once('close', () => over.removeEventListener('abort', stop));
    const routeOf: ServeHooks['routeOf'] = (client) => forwardedRoute(client, spec);
    const admit = (): void => this.#stay();
    this.#serve(door, { ...this.#hooks(), admit, routeOf });
    socket.resume();
  }

  /** Configuration changed on disk: every connection looks again. */
  reload(): void {
    for (const { route } of this.#served) route.reload();
  }

  /** Since when, on the monotonic clock, nobody has asked anything; undefined while somebody waits for an answer. */
  idleSince(): number | undefined {
    const busy =
      [...this.#served].some(({ client }) => client.waiting > 0) ||
      this.#composed.pool.list().some(({ inFlight }) => inFlight > 0);
    if (busy) this.#lastActiveAt = this.#composed.gateway.clock.monotonic();
    const requests = [...this.#served].reduce((sum, { client }) => sum + client.requests, this.#past);
    if (requests !== this.#seen) this.#lastActiveAt = this.#composed.gateway.clock.monotonic();
    this.#seen = requests;
    return busy ? undefined : this.#lastActiveAt;
  }

  /** Lets everybody finish, and sends them on. */
  async leave(why: string, how: Farewell): Promise<void> {
    this.#leaving ??= why;
    await Promise.all([...this.#served].map((served) => served.drain(how)));
  }

  #serve(door: Channel, hooks: ServeHooks): void {
    const { gateway } = this.#composed;
    serveClient(door, gateway, hooks).catch((error: unknown) => {
      gateway.report({ kind: 'bug', where: 'connection', error });
      door.destroy();
    });
  }

  #hooks(): ServeHooks {
    return {
      admit: (hello) => this.#admit(hello),
      opened: (served) => {
        this.#served.add(served);
        this.#composed.workOver.opened(served.client, this.#composed.sessions);
        if (this.#leaving !== undefined) void served.drain({ deadlineMs: 0, rest: false });
      },
      closed: (served) => {
        this.#served.delete(served);
        this.#composed.workOver.closed(served.client);
        this.#past += served.client.requests;
      },
    };
  }

  #admit(hello: Hello): void {
    const { version } = this.#composed.gateway;
    if (this.#leaving === undefined && isNewer(hello.version, version)) {
      this.#leaving = `a client of version ${hello.version} came, this is ${version}`;
      this.#upgrade(this.#leaving);
    }
    this.#stay();
  }

  /** Nobody new comes in once it is leaving. */
  #stay(): void {
    if (this.#leaving === undefined) return;
    throw new HubError('hub-draining', `This hub is leaving (${this.#leaving}); the next one is about to start.`);
  }
}
