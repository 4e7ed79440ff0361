import type { HubView } from '../../admin/index.ts';
import type { SessionRooms } from '../sessions-in.ts';
import { listed } from './listed-session.ts';

type Sessions = Pick<
  HubView,
  | 'sessions'
  | 'session'
  | 'closeSession'
  | 'sessionLog'
  | 'verifySession'
  | 'exportSession'
  | 'lookAtResume'
  | 'claimSession'
  | 'pruneSessions'
>;

const work = () => import('./session-work.ts');

/** Agent sessions as the admin API shows them: just as tools do. What is asked seldom is loaded when it is asked. */
export function sessionsView(rooms: SessionRooms, usualDays: number): Sessions {
  const { registry } = rooms;
  return {
    async sessions({ project, open, offset }) {
      const { sessions, total } = await registry.list({
        ...(project === undefined ? {} : { project }),
        ...(offset === undefined ? {} : { offset }),
        ...(open ? { open } : {}),
      });
      return { sessions: sessions.map(listed), total };
    },
    session: async (name) => listed(await registry.details(name)),
    closeSession: async (name) => listed(await registry.close(name, 'closed on the command line')),
    sessionLog: async (question) => (await work()).sessionLog(rooms, question),
    verifySession: async (name) => (await work()).verify(rooms, name),
    exportSession: async (name, question) => (await work()).exported(rooms, name, question),
    lookAtResume: async (name) => (await import('./session-resume.ts')).look(rooms, name),
    claimSession: async (name, force) => (await import('./session-resume.ts')).claim(rooms, name, force),
    pruneSessions: async ({ older_than_days: days = usualDays || undefined, dry_run: dryRun = false }) =>
      (await work()).prune(rooms, { days, dryRun }),
  };
}
