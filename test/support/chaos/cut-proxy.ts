import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';

/** Stands between two who talk over a Unix socket, and cuts the line when it is told to: a network that drops. */
export class CutProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  /** Connections so far. */
  opened = 0;
  cuts = 0;

  private constructor(target: string) {
    this.#server = createServer({ allowHalfOpen: false }, (near) => this.#join(near, createConnection(target)));
  }

  static async between(path: string, target: string): Promise<CutProxy> {
    const proxy = new CutProxy(target);
    proxy.#server.listen(path);
    await once(proxy.#server, 'listening');
    return proxy;
  }

  #join(near: Socket, far: Socket): void {
    this.opened++;
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    const end = (): void => {
      this.#pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    near.pipe(far).pipe(near);
  }

  /** Cuts every line that is open now; how many. */
  cut(): number {
    const open = this.#pairs.size;
    for (const [near, far] of this.#pairs) {
      near.destroy();
      far.destroy();
    }
    this.cuts += open;
    return open;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((closed) => this.#server.close(closed));
  }
}
