import type { CommandRow } from '../../kernel/agent-session.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Random } from '../../kernel/random.ts';
import { RecentMap } from '../../kernel/recent-map.ts';
import type { Report } from '../../kernel/report.ts';
import { UuidV7 } from '../../kernel/uuid-v7.ts';
import { CommandLog } from './command-log.ts';
import type { Call } from './command-row.ts';

/** All that is given must hold; newest first. */
export interface CommandsSought {
  /** 16 hex; empty: what was done in no project. */
  readonly projectKey?: string;
  readonly session?: string;
  readonly action?: string;
  readonly server?: string;
  readonly outcome?: CommandRow['outcome'];
  readonly from?: number;
  readonly to?: number;
  readonly text?: string;
  readonly limit: number;
  readonly offset?: number;
}

/** Where commands are kept; `compose.ts` hands it in. */
export interface CommandRecords {
  /** Never throws, never waits. */
  record(rows: readonly CommandRow[]): void;
  /** Resolves when it would survive a `kill -9`. */
  keep(rows: readonly CommandRow[]): Promise<void>;
  search(
    sought: CommandsSought & { readonly scope: string },
  ): Promise<{ readonly rows: readonly CommandRow[]; readonly total: number }>;
}

export interface CommandsOptions {
  readonly records: CommandRecords;
  readonly scope: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly report: Report;
  /** Another session works over this connection now than before. */
  readonly attributed: (connection: string, session: string) => void;
}

/** What an agent tells of itself. */
export type Explicit = Omit<CommandRow, 'id' | 'scope' | 'at' | 'source' | 'server' | 'instance' | 'tookMs'>;

/** Those about commands, and the sign of life: it is in its session, and a hundred agents give fifty a second. */
const unwritten: ReadonlySet<string> = new Set([
  'mcp_meta_log_command',
  'mcp_meta_search_commands',
  'mcp_meta_heartbeat',
]);

/** Connections that are remembered. */
const MOST_CONNECTIONS = 10_000;

/** What was done here: by tools, which are written down by themselves, and what agents tell. */
export class Commands implements Disposable {
  readonly #options: CommandsOptions;
  readonly #ids: UuidV7;
  readonly #log: CommandLog;
  /** Which session works over which connection: the one that spoke there last. */
  readonly #sessions = new RecentMap<string, string>(MOST_CONNECTIONS);

  constructor(options: CommandsOptions) {
    this.#options = options;
    this.#ids = new UuidV7(options.clock, options.random);
    this.#log = new CommandLog({
      ...options,
      nextId: () => this.#ids.next(),
      sessionOf: (connection) => this.#sessions.get(connection),
      write: (rows) => options.records.record(rows),
    });
  }

  /** A tool call is over. */
  readonly hear = (call: Call): void => {
    if (!unwritten.has(call.tool)) this.#log.hear(call);
  };

  /** This session works over this connection from now on. */
  attribute(connection: string, session: string): void {
    const before = this.#sessions.get(connection);
    this.#sessions.set(connection, session);
    if (before !== session) this.#options.attributed(connection, session);
  }

  /** This session was named over this connection: it works there, if none is known to. A hub that was restarted knows none. */
  suppose(connection: string, session: string): void {
    if (!this.#sessions.has(connection)) this.attribute(connection, session);
  }

  /** This session worked over this connection before this hub came, and works there on; so it was in the calls of nobody since. */
  goOn(connection: string, session: string): void {
    this.#log.belongs(connection, session);
    this.suppose(connection, session);
  }

  sessionOn(connection: string): string | undefined {
    return this.#sessions.get(connection);
  }

  async tell(told: Explicit): Promise<CommandRow> {
    const { scope, clock, records } = this.#options;
    const stamp = { id: this.#ids.next(), scope, at: clock.now() };
    const row: CommandRow = { ...told, ...stamp, source: 'explicit', server: null, instance: null, tookMs: null };
    await records.keep([row]);
    return row;
  }

  /** The last ones of a session, newest first, up to this moment: also those that nobody had the time to write down yet. */
  async latest(session: string, limit: number): Promise<readonly CommandRow[]> {
    await this.#options.records.keep(this.#log.takeAll());
    return (await this.search({ session, limit })).rows;
  }

  search(sought: CommandsSought): ReturnType<CommandRecords['search']> {
    return this.#options.records.search({ ...sought, scope: this.#options.scope });
  }

  [Symbol.dispose](): void {
    this.#log[Symbol.dispose]();
  }
}
