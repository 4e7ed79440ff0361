import { join } from 'node:path';
import { entry, repository, warrenJs } from '../../test/support/paths.ts';
import type { RawClient } from '../../test/support/raw-client.ts';
import { TempHome } from '../../test/support/temp-home.ts';
import { waitFor } from '../../test/support/wait-for.ts';
import { HttpClient } from '../http-client.ts';
import type { Column, Server, Way } from './column.ts';
import { freePort } from './free-port.ts';

const floor = (name: string): string => join(repository, 'bench', 'floor', `${name}.mjs`);
const node = process.execPath;
const peerShare = 0.1;

/** A throw-away home with one project in it, and the clients that were started there. */
class Machine {
  readonly home: TempHome;
  readonly project: string;
  readonly server: Server;
  readonly #peers: RawClient[] = [];

  constructor(server: Server, env: Readonly<Record<string, string>> = {}) {
    this.home = new TempHome(env);
    this.project = this.home.project('project');
    this.server = server;
  }

  spawn(args: readonly string[], cwd = this.project): RawClient {
    const client = this.home.client(node, args, cwd);
    client.timeoutMs = 0; // no timer a call: it would be measured too
    return client;
  }

  /** The way of a client that starts `node ARGS`. */
  way(args: readonly string[], prefix = ''): Way {
    const start = (cwd?: string): RawClient => this.spawn(args, cwd);
    const open = async (cwd?: string): Promise<RawClient> => {
      const client = start(cwd);
      await client.initialize();
      return client;
    };
    return {
      home: this.home,
      start,
      open,
      prefix,
      between: () => this.between(),
      [Symbol.asyncDispose]: () => this.close(),
    };
  }

  /** A process that is no client's: the end of its stdin does not end it. */
  serve(args: readonly string[]): RawClient {
    const peer = this.spawn(args);
    this.#peers.push(peer);
    return peer;
  }

  async close(): Promise<void> {
    for (const peer of this.#peers) peer.process.kill('SIGTERM');
    await this.home[Symbol.asyncDispose]();
  }

  between(): number[] {
    return this.home
      .processes()
      .filter((it) => it.argv[1] !== this.server[0])
      .map((it) => it.pid);
  }
}

/** The client talks to the server over its own pipes. */
export const direct: Column = {
  name: 'direct',
  kind: 'stdio',
  share: 1,
  async prepare(server) {
    const machine = new Machine(server);
    return machine.way(server);
  },
};

/** The shortest thing possible with our shape; see bench/floor. */
export const floorColumn: Column = {
  name: 'floor',
  kind: 'stdio',
  share: 1,
  async prepare(server) {
    const machine = new Machine(server);
    const socket = join(machine.home.dir, 'floor.sock');
    const relay = machine.serve([floor('relay'), socket, node, ...server]);
    await waitFor('the floor relay', () => relay.stray.includes('ready'), { everyMs: 5 });
    return machine.way([floor('shim'), socket]);
  },
};

export const warrenRun: Column = {
  name: 'warren run',
  kind: 'stdio',
  share: 1,
  async prepare(server) {
    const machine = new Machine(server);
    return machine.way([warrenJs, 'run', '--', node, ...server]);
  },
};

/** The same without a record of what instances do. */
export const warrenUnrecorded: Column = {
  ...warrenRun,
  name: 'warren unrecorded',
  async prepare(server) {
    const machine = new Machine(server, { WARREN_RECORDING: 'false' });
    return machine.way([warrenJs, 'run', '--', node, ...server]);
  },
};

export const warrenConnect: Column = {
  name: 'warren connect',
  kind: 'stdio',
  share: 1,
  async prepare(server) {
    const machine = new Machine(server);
    machine.home.configure({ it: { command: node, args: server } });
    return machine.way([warrenJs, 'connect'], 'it__');
  },
};

/** A peer that offers a stdio server over HTTP: its command line for a port. */
const httpPeer = (name: string, argsFor: (port: number, server: Server) => readonly string[]): Column => ({
  name,
  kind: 'http',
  share: peerShare,
  async prepare(server) {
    const machine = new Machine(server);
    const url = await startPeer(machine, argsFor);
    const open = async (): Promise<HttpClient> => {
      const client = new HttpClient(url);
      await client.initialize();
      return client;
    };
    return { ...machine.way(attachTo(url)), open };
  },
});

const words = (text: string): string[] => text.split(' ');
const mcpProxyArgs = (port: number, server: Server): string[] => {
  const flags = words(`--host 127.0.0.1 --port ${port} --server stream --`);
  return [entry.mcpProxy, ...flags, node, ...server];
};
const supergatewayArgs = (port: number, server: Server): string[] => {
  const flags = words(`--outputTransport streamableHttp --stateful --port ${port} --logLevel none`);
  return [entry.supergateway, '--stdio', [node, ...server].map((word) => `'${word}'`).join(' '), ...flags];
};
const attachTo = (url: string): string[] => {
  const flags = words(`--streamableHttp ${url} --outputTransport stdio --logLevel none`);
  return [entry.supergateway, ...flags];
};

export const mcpProxy = httpPeer('mcp-proxy', mcpProxyArgs);
export const supergateway = httpPeer('supergateway', supergatewayArgs);

/** supergateway at both ends: the peer with a stdio attach like ours. */
export const supergatewayAttach: Column = {
  name: 'supergateway stdio',
  kind: 'stdio',
  share: peerShare,
  async prepare(server) {
    const machine = new Machine(server);
    const url = await startPeer(machine, supergatewayArgs);
    return machine.way(attachTo(url));
  },
};

async function startPeer(
  machine: Machine,
  argsFor: (port: number, server: Server) => readonly string[],
): Promise<string> {
  const port = await freePort();
  const peer = machine.serve(argsFor(port, machine.server));
  const url = `http://127.0.0.1:${port}/mcp`;
  const answers = (): Promise<boolean> =>
    fetch(url).then(
      (response) => response.body?.cancel().then(() => true) ?? true,
      () => false,
    );
  await waitFor(`${peer.process.spawnargs[1]} on port ${port}`, answers, { withinMs: 20_000, everyMs: 100 });
  return url;
}
