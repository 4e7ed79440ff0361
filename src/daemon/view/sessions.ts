import type { HubView, SessionStatus } from '../../admin/index.ts';
import { toldSession } from '../../backend/meta/index.ts';
import type { SessionRegistry } from '../../session/index.ts';

type Sessions = Pick<HubView, 'sessions' | 'session' | 'closeSession'>;

/** Agent sessions as the admin API shows them: just as tools do. */
export const sessionsView = (registry: SessionRegistry): Sessions => ({
  async sessions({ project, open }) {
    const { sessions, total } = await registry.list({
      ...(project === undefined ? {} : { project }),
      ...(open ? { open } : {}),
    });
    return { sessions: sessions.map((view): SessionStatus => toldSession(view)), total };
  },
  session: async (name) => toldSession(await registry.details(name)),
  closeSession: async (name) => toldSession(await registry.close(name, 'closed on the command line')),
});
