import { once } from 'node:events';
import type { HubStatus, HubView, InstanceStatus } from '../../src/admin/index.ts';

export const oneInstance: InstanceStatus = {
  key: '0123456789abcdef',
  name: 'files',
  project: 'noxii/0.16',
  kind: 'stdio',
  era: 'legacy',
  share: 'project',
  state: 'ready',
  pid: 4711,
  started_at: '2026-11-21T09:00:00.000Z',
  uptime_ms: 65_000,
  leases: 2,
  in_flight: 1,
  restarts: 0,
  last_error: null,
  last_exit: null,
  rss_bytes: 50_000_000,
  log_file: null,
};

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
  problems: [],
};

/** A hub of one instance that echoes what comes through its loopback door, and remembers what it was told. */
export function smallHubView(): HubView & { readonly told: string[]; ready: boolean } {
  const told: string[] = [];
  const change = (what: string, key: string) => {
    told.push(`${what} ${key}`);
    return key === oneInstance.key ? { changed: true, instance: oneInstance } : undefined;
  };
  return {
    told,
    ready: true,
    instanceId: 'nonce-1',
    readiness() {
      return this.ready ? { status: 'ready', why: '' } : { status: 'draining', why: 'a newer one was asked for' };
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
