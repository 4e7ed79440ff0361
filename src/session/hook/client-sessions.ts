import type { Commands } from '../command/index.ts';
import type { SessionRegistry } from '../registry.ts';
import type { SessionView } from '../session-view.ts';
import { type ClientFact, isFresh } from './client-fact.ts';

export interface ClientSessionsOptions {
  readonly registry: Pick<SessionRegistry, 'ofClient' | 'details' | 'link' | 'close'>;
  readonly commands: Pick<Commands, 'attribute' | 'sessionOn'>;
  /** Connections that are open now in that project, of the client that is one of these processes. */
  readonly connectionsOf: (pids: readonly number[], projectKey: string) => Promise<readonly string[]>;
  readonly now: () => number;
}

/** Which of our sessions a client's own session is, and which connections are the same client's. */
export class ClientSessions {
  readonly #options: ClientSessionsOptions;

  constructor(options: ClientSessionsOptions) {
    this.#options = options;
  }

  /**
   * Undefined: none yet. When the agent went on with another session, or registered, by itself over its own connection, that
   * one is meant from then on: there are not two of one client.
   */
  async meant(fact: ClientFact, hereKey: string | undefined): Promise<SessionView | undefined> {
    const { registry, commands } = this.#options;
    const known = meantOf(await registry.ofClient(fact.clientSession), hereKey);
    const projectKey = known?.projectKey ?? hereKey;
    for (const connection of await this.#connections(fact, projectKey)) {
      const id = commands.sessionOn(connection);
      const taken = id === undefined || id === known?.id ? undefined : await this.#takenUp(id, projectKey);
      if (taken) return this.#follow(fact, known, taken);
    }
    return known;
  }

  /** What is called over the connections of this client is done in this session from now on. */
  async attribute(fact: ClientFact, session: SessionView): Promise<void> {
    const { commands } = this.#options;
    if (session.status === 'closed') return;
    for (const connection of await this.#connections(fact, session.projectKey ?? undefined))
      if (commands.sessionOn(connection) !== session.id) commands.attribute(connection, session.id);
  }

  /** Ids of processes that were told long ago may be others' by now. */
  async #connections(fact: ClientFact, projectKey: string | undefined): Promise<readonly string[]> {
    const { connectionsOf, now } = this.#options;
    return projectKey === undefined || !isFresh(fact, now()) ? [] : connectionsOf(fact.pids, projectKey);
  }

  /** An open one that no client's hook has told of yet. */
  async #takenUp(id: string, projectKey: string | undefined): Promise<SessionView | undefined> {
    const session = await this.#options.registry.details(id);
    const isFree = session.status !== 'closed' && session.clientSession === null;
    return isFree && session.projectKey === projectKey ? session : undefined;
  }

  async #follow(fact: ClientFact, known: SessionView | undefined, taken: SessionView): Promise<SessionView> {
    const { registry } = this.#options;
    const linked = await registry.link(taken.id, linkOf(fact));
    if (known && known.status !== 'closed') await registry.close(known.id, `its agent goes on as ${taken.id}`);
    return linked;
  }
}

export const linkOf = ({ clientSession, transcript }: ClientFact) => ({
  clientSession,
  ...(transcript === undefined ? {} : { transcript }),
});

/** Open ones first, then those of this project, then the newest. */
function meantOf(sessions: readonly SessionView[], hereKey: string | undefined): SessionView | undefined {
  const weight = ({ closedAt, projectKey }: SessionView): number =>
    (closedAt === null ? 2 : 0) + (projectKey === (hereKey ?? null) ? 1 : 0);
  return sessions.toSorted((a, b) => weight(b) - weight(a) || b.createdAt - a.createdAt)[0];
}
