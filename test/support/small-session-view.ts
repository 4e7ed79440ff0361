import type { HubView, ListedSession, SessionResume } from '../../src/admin/index.ts';
import { HubError } from '../../src/kernel/errors.ts';

export const oneSession: ListedSession = {
  hash: '8f4a2b',
  root: '/src/odin',
  instance_id: 'odin-PS-8f4a2b',
  project: 'odin',
  type: 'PS',
  status: 'active',
  context_percent: 42,
  current_epic: 'epic-007-A',
  created_at: '2026-11-21T09:00:00.000Z',
  last_heartbeat: '2026-11-21T09:01:00.000Z',
  age_seconds: 12,
  stale: false,
  host: 'tower',
  client: 'claude-code',
  claude_session_uuid: null,
  claude_session_path: null,
  closed_at: null,
  closed_why: null,
  resumes: null,
  resumed_by: null,
};

export function named(name: string): ListedSession {
  if (oneSession.instance_id.startsWith(name)) return oneSession;
  throw new HubError('unknown-session', `No session is called "${name}".`);
}

type SessionWork = Pick<
  HubView,
  'sessionLog' | 'verifySession' | 'exportSession' | 'lookAtResume' | 'claimSession' | 'pruneSessions'
>;

const resume = (name: string): SessionResume => ({
  session: named(name),
  taken_over: [named(name).instance_id],
  can_be_resumed: true,
  root: "/src/it's odin",
  rests_on: 'basic',
  confidence: 40,
  confidence_level: 'POOR',
  confidence_reasons: ['nothing was written down'],
  checkpoint_id: null,
  checkpoint_age_seconds: null,
  drift: null,
  last_commands: [],
  last_events: [],
  recovery_instructions: '# Resume Instructions',
  claimed_by: null,
});

/** What is asked about sessions, remembered in `told`. */
export function sessionWork(told: string[]): SessionWork {
  const note = <T>(what: unknown, answer: T): T => {
    told.push(JSON.stringify(what));
    return answer;
  };
  return {
    sessionLog: async (question) => note(question, { deeds: [] }),
    verifySession: async (name) => ({
      instance_id: named(name).instance_id,
      valid: true,
      events_checked: 3,
      last_hash: 'c0ffee',
      problem_count: 0,
      problems: [],
    }),
    exportSession: async (name, question) =>
      note(question, { instance_id: named(name).instance_id, content: '[]\n', to: 0, next_cursor: null }),
    lookAtResume: async (name) => resume(name),
    claimSession: async (name, force) => note({ claim: name, force }, { ...resume(name), claimed_by: named(name) }),
    pruneSessions: async (question) =>
      note(question, {
        dry_run: question.dry_run ?? false,
        older_than_days: question.older_than_days ?? 90,
        before: '2026-08-23T09:00:00.000Z',
        sessions: 1,
        events: 2,
        commands: 3,
        checkpoints: 4,
        old_checkpoints: 5,
        also: [],
      }),
  };
}
