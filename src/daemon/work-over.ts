import type { Served } from '../gateway/index.ts';
import { HubError } from '../kernel/errors.ts';
import type { Report } from '../kernel/report.ts';
import type { SessionRooms } from './sessions-in.ts';

type Client = Served['client'];

/** Which session works over which client: its shim is told, outlives the hub, and tells the next one. */
export class WorkOver {
  readonly #clients = new Map<string, Client>();
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  /** Goes on with the session that worked over it, unless that is over or was never here. */
  opened(client: Client, rooms: Pick<SessionRooms, 'registry' | 'commands'>): void {
    this.#clients.set(client.id, client);
    const { session } = client.hello;
    if (session === undefined) return;
    goOn(client, session, rooms).catch((error: unknown) => {
      if (!(error instanceof HubError)) this.#report({ kind: 'bug', where: 'session of a connection', error });
    });
  }

  closed({ id }: Client): void {
    this.#clients.delete(id);
  }

  readonly attributed = (connection: string, session: string): void => this.#clients.get(connection)?.works(session);
}

/** Its project is not compared: where a client stands it says itself, and one that tells roots says so later. */
async function goOn(
  client: Client,
  name: string,
  { registry, commands }: Pick<SessionRooms, 'registry' | 'commands'>,
): Promise<void> {
  const { id, closedAt } = await registry.details(name);
  if (id === name && closedAt === null) commands.goOn(client.id, name);
}
