/**
 * The first line in each direction between a shim and the hub; after it the stream is plain MCP, but for lines as in `control.ts`.
 * Only the evidence of where a client stands travels here, never a secret: the environment is allow-listed.
 */

/** The shim protocol this build speaks; a hub serves every number in [min, max]. */
export const shimProtocol = { min: 1, max: 1 } as const;

/** Where a client stands, as seen by the process it started. Paths are as found, not resolved. */
export interface ClientFacts {
  cwd: string;
  /** `--project`, an HTTP header or a tool argument. */
  explicit?: string;
  /** Allow-listed environment, PWD and CLAUDE_PROJECT_DIR among it. */
  env: Record<string, string>;
  /** MCP roots as file URIs or paths; only when the client was asked. */
  roots?: readonly string[];
}

export interface Wrapped {
  command: string;
  args: readonly string[];
  /** `--share` */
  share?: 'project' | 'session' | 'connection';
  /** Environment for the process: everything the client gave its server. */
  env: Record<string, string>;
}

export interface Hello {
  warren: { min: number; max: number };
  /** Version of the package the shim came from. */
  version: string;
  mode: 'connect' | 'run';
  pid: number;
  argv: readonly string[];
  facts: ClientFacts;
  /** Only in mode `run`. */
  wrapped?: Wrapped;
  /** Lines the hub must take as already said and answered: handshake and state of a client that outlived a hub. */
  replay?: readonly string[];
  /** The agent session that worked over this connection when an earlier hub was there. */
  session?: string;
  /** Over loopback TCP only. */
  token?: string;
}

export type Welcome =
  | { warren: number; ok: true; version: string; hub: string; pid: number }
  | { warren: number; ok: false; code: string; message: string; version: string; retry: boolean };
