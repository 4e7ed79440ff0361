import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { HubError } from '../../../../kernel/errors.ts';
import { FrameReader } from '../variant/index.ts';
import { isOfGroup } from './peer.ts';

export interface DoorSink {
  /** One whole message. False: it cannot be understood, and nothing after it can. */
  message(message: Buffer): boolean;
  /** The game is connected. */
  opened(): void;
  closed(why: string): void;
}

/**
 * Where one game connects to its debugger: a port of its own on loopback, for one connection from the process group that was
 * started. Others are turned away; where the system does not show whose a connection is, the first one counts.
 */
export class DebuggerDoor implements AsyncDisposable {
  readonly #server: Server;
  #socket: Socket | undefined;
  #port = 0;
  readonly #group: Promise<number>;
  readonly #told: (pgid: number) => void;
  readonly #closed: Promise<unknown>;

  private constructor(server: Server, sink: DoorSink) {
    const group = Promise.withResolvers<number>();
    this.#group = group.promise;
    this.#told = group.resolve;
    this.#server = server;
    this.#closed = once(server, 'close');
    server.on('connection', (socket) => void this.#admit(socket, sink));
    server.on('error', () => undefined); // one connection that failed; the door is still open
  }

  static async open(sink: DoorSink): Promise<DebuggerDoor> {
    const server = createServer({ pauseOnConnect: true, noDelay: true });
    const door = new DebuggerDoor(server, sink);
    server.listen({ host: '127.0.0.1', port: 0, backlog: 8 });
    try {
      await once(server, 'listening');
      const address = server.address() as AddressInfo; // it listens on TCP
      door.#port = address.port;
    } catch (cause) {
      throw new HubError('internal', 'No port for the debugger could be opened.', { cause });
    }
    return door;
  }

  get port(): number {
    return this.#port;
  }

  /** Who may connect. Until this is known, everybody waits. */
  expect(pgid: number): void {
    this.#told(pgid);
  }

  send(bytes: Buffer): void {
    if (this.#socket?.writable) this.#socket.write(bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#told(0);
    this.#socket?.destroy();
    this.#server.close();
    await this.#closed;
  }

  async #admit(socket: Socket, sink: DoorSink): Promise<void> {
    socket.on('error', () => undefined); // `close` follows
    const known = await isOfGroup(socket, await this.#group);
    if (this.#socket || socket.destroyed || !known) {
      socket.destroy();
      return;
    }
    this.#socket = socket;
    this.#server.close();
    listen(socket, sink);
  }
}

function listen(socket: Socket, sink: DoorSink): void {
  const frames = new FrameReader();
  let why = 'the game closed the connection';
  socket.on('data', (chunk: Buffer) => {
    const { messages, broken } = frames.push(chunk);
    if (messages.every((message) => sink.message(message)) && !broken) return;
    why = broken ? 'a message was too long' : 'a message could not be understood';
    socket.destroy();
  });
  socket.once('close', () => sink.closed(why));
  sink.opened();
  socket.resume();
}
