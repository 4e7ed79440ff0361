import type { Caller } from '../../test/support/json-rpc.ts';
import type { RawClient } from '../../test/support/raw-client.ts';
import type { TempHome } from '../../test/support/temp-home.ts';

/** The server behind every column of a row: arguments of `node`. */
export type Server = readonly string[];

/** One way from a client to a server, prepared: what has to run beside client and server is running. */
export interface Way extends AsyncDisposable {
  readonly home: TempHome;
  /** In front of the server's tool names. */
  readonly prefix: string;
  /** Connects one client, handshake done; `cwd` is the project if not said. */
  open(cwd?: string): Promise<Caller>;
  /** Starts what a client would start, without a handshake. */
  start(cwd?: string): RawClient;
  /** Processes between client and server (shims, hub, proxy): whose processor time and memory it costs. */
  between(): number[];
}

export interface Column {
  readonly name: string;
  /** How a client attaches. */
  readonly kind: 'stdio' | 'http';
  /** How many of the calls of a row it gets to make: peers are slower by ten times, and would take all the time. */
  readonly share: number;
  prepare(server: Server): Promise<Way>;
}
