import type { SessionRow } from '../kernel/agent-session.ts';
import { RecentMap } from '../kernel/recent-map.ts';

/** Where a session belongs. It is issued with that and keeps it. */
export type SessionHome = Pick<SessionRow, 'id' | 'project' | 'projectKey'>;

/** As many as are asked about at a time, and more. */
const MOST = 1000;

/** What never changes of the sessions that were asked for last, by whole id. One that is pruned may still be here. */
export class SessionHomes {
  readonly #known = new RecentMap<string, SessionHome>(MOST);

  get(id: string): SessionHome | undefined {
    return this.#known.get(id);
  }

  keep({ id, project, projectKey }: SessionRow): SessionHome {
    const home = { id, project, projectKey };
    this.#known.set(id, home);
    return home;
  }
}
