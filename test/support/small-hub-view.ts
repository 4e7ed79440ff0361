import { once } from 'node:events';
import type { HistoryEvent, HubStatus, HubView, InstanceStatus, RegisteredInstance } from '../../src/admin/index.ts';
import { HubError } from '../../src/kernel/errors.ts';
import { named, oneSession, sessionWork } from './small-session-view.ts';

export const oneInstance: InstanceStatus = {
  key: '0123456789abcdef',
  name: 'files',
  project: 'noxii/0.16',
  kind: 'stdio',
  era: 'legacy',
  share: 'project',
  state: 'ready',
  epoch: 1,
  pid: 4711,
  socket_path: null,
  started_at: '2026-11-21T09:00:00.000Z',
  uptime_ms: 65_000,
  leases: 2,
  in_flight: 1,
  calls: 12,
  errors: 0,
  heard_at: '2026-11-21T09:01:00.000Z',
  silent_since: null,
  restarts: 0,
  crashes: 0,
  next_start_at: null,
  breaker: 'closed',
  last_error: null,
  last_exit: null,
  rss_bytes: 50_000_000,
  log_file: null,
};

/** Known to the store only: this run of the hub has not had it. */
export const earlier: RegisteredInstance = {
  key: 'fedcba9876543210',
  name: 'docs',
  project: 'sedna/2.0',
  kind: 'docs',
  state: 'cold',
  pid: null,
  epoch: 3,
  restarts: 2,
  calls: 40,
  errors: 1,
  rss_bytes: null,
  last_error: null,
  created_at: '2026-11-20T09:00:00.000Z',
  ready_at: '2026-11-20T09:00:01.000Z',
  heartbeat_at: '2026-11-20T10:00:00.000Z',
  hub: 'nonce-0',
  host: 'tower',
  scope: 's1',
  ours: true,
};

const event = (id: string, at: string, what: string, details: HistoryEvent['details']): HistoryEvent => ({
  id,
  at,
  key: earlier.key,
  name: earlier.name,
  project: earlier.project,
  what,
  epoch: 3,
  pid: 99,
  hub: earlier.hub,
  details,
});

/** Newest first. */
export const itsLife: readonly HistoryEvent[] = [
  event('0003', '2026-11-20T10:00:00.000Z', 'exited', {
    how: 'exit code 1',
    why: 'crashed',
    lastWords: 'cannot go on\nout of ideas\n',
  }),
  event('0002', '2026-11-20T09:00:00.120Z', 'ready', { tookMs: 120 }),
  event('0001', '2026-11-20T09:00:00.000Z', 'starting', { attempt: 1 }),
];

const body = '{"node":"Main"}';

const status: HubStatus = {
  version: '0.1.0',
  pid: process.pid,
  mode: 'shared',
  started_at: '2026-11-21T09:00:00.000Z',
  uptime_ms: 3_600_000,
  home: '/h/.warren',
  socket: '/run/warren/hub.sock',
  base_url: 'http://127.0.0.1:1',
  connections: 1,
  instances: { cold: 0, starting: 0, ready: 1, stopping: 0, waiting: 0, held: 0 },
  rss_bytes: 60_000_000,
  draining: false,
  limits: { running: 1, allowed: 128, allowed_per_kind: 128 },
  store: { state: 'open', engine: 'sqlite', breaker: 'closed', why: '', waiting: 0, dropped: 0 },
  troubles: [],
  problems: [],
};

export interface SmallHubView extends HubView {
  readonly told: string[];
  ready: boolean;
  /** The store cannot be reached. */
  away: boolean;
}

/**
 * A hub of one instance, with a store that knows another one. It echoes what comes through its loopback door, and
 * remembers what it was told.
 */
export function smallHubView(): SmallHubView {
  const told: string[] = [];
  const change = (what: string, key: string) => {
    told.push(`${what} ${key}`);
    return key === oneInstance.key ? { changed: true, instance: oneInstance } : undefined;
  };
  return {
    told,
    ready: true,
    away: false,
    ...storeOf(told),
    instanceId: 'nonce-1',
    readiness() {
      return this.ready ? { status: 'ready', why: '' } : { status: 'draining', why: 'a newer one was asked for' };
    },
    mcpHealth() {
      return {
        status: this.ready ? 'healthy' : 'draining',
        why: [],
        totals: { instances: 1, healthy: 1, unhealthy: 0, by_state: status.instances },
        limits: status.limits,
        store: status.store,
        instances: [],
      };
    },
    status: () => status,
    instances: () => [oneInstance],
    connections: () => [
      {
        id: 'c_1',
        mode: 'connect',
        project: 'noxii/0.16',
        client: { name: 'claude-code', version: '2', pid: 12 },
        requests: 3,
        in_flight: 0,
        since: '2026-11-21T09:00:00.000Z',
      },
    ],
    detect: (facts) => ({
      project: null,
      confidence: 'NONE',
      why: `${facts.cwd} is no project.`,
      candidates: [],
      evidence: [{ source: 'cwd', value: facts.cwd, verdict: 'ignored', why: 'the home folder is never a project' }],
      servers: [],
      problems: [],
    }),
    restartInstance: async (key) => change('restart', key),
    stopInstance: async (key) => change('stop', key),
    lastWords: (key) => (key === oneInstance.key ? 'last words\n' : undefined),
    sessions: async ({ project, open }) => {
      const sessions = [oneSession].filter((it) => (project ?? it.project) === it.project && !(open && it.closed_at));
      return { sessions, total: sessions.length };
    },
    session: async (name) => named(name),
    closeSession: async (name) => {
      told.push(`close ${name}`);
      return { ...named(name), status: 'closed' };
    },
    ...sessionWork(told),
    hooks: async (facts) => {
      told.push(...facts.map(({ client, event }) => `hook ${client} ${event}`));
      return { answers: facts.map(() => ({ session: oneSession, footer: 'a footer', context: '', problem: '' })) };
    },
    checkReservations: async () => ({ own: [], reserved: [], total: 0, complete: true, session_problem: null }),
    stop() {
      told.push('stop hub');
      return { stopping: true, pid: process.pid };
    },
    connect(socket) {
      told.push('connected');
      socket.on('data', (chunk) => socket.write(chunk));
      socket.resume();
      void once(socket, 'end').then(() => socket.end());
    },
  };
}

type OfStore = Pick<SmallHubView, 'history' | 'registry' | 'savedState' | 'clearState'>;

const isKnown = (key: string): boolean => key === earlier.key || key === oneInstance.key;

function storeOf(told: string[]): OfStore & ThisType<SmallHubView> {
  const asked = (view: SmallHubView): void => {
    if (view.away) throw new HubError('store-away', 'The store cannot be reached.');
  };
  return {
    async history({ key, limit, before = '9' }) {
      asked(this);
      if (key !== undefined && !isKnown(key)) return undefined;
      const all = itsLife.filter((one) => (key === undefined || one.key === key) && one.id < before);
      const events = all.slice(0, limit);
      return { events, next: all.length > limit ? (events.at(-1)?.id ?? null) : null };
    },
    async registry() {
      asked(this);
      return [earlier];
    },
    async savedState(key, withBody) {
      asked(this);
      if (!isKnown(key)) return undefined;
      if (key !== earlier.key) return { key, state: null };
      const at = { saved_at: '2026-11-20T10:00:00.000Z', bytes: body.length };
      return { key, state: { kind: 'docs', version: 1, epoch: 3, ...at, ...(withBody ? { body } : {}) } };
    },
    async clearState(key) {
      asked(this);
      told.push(`clear ${key}`);
      return isKnown(key) ? { key, cleared: key === earlier.key, stopped: key === oneInstance.key } : undefined;
    },
  };
}
