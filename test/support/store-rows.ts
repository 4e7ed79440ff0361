import type { SessionRow } from '../../src/kernel/agent-session.ts';
import type {
  HubRow,
  InstanceEvent,
  InstanceMetrics,
  InstanceRow,
  ProjectRow,
  StateRow,
  StoreRecord,
} from '../../src/store/index.ts';

/** Rows as tests want them: whole, and different only in what matters. */
export const hubRow = (over: Partial<HubRow> = {}): HubRow => ({
  hub: 'hub-a',
  scope: 'home',
  homeId: 'home',
  host: 'machine',
  bootId: 'boot',
  pid: 100,
  startTime: '4711',
  version: '0.1.0',
  address: '',
  startedAt: 1000,
  ...over,
});

export const instanceRow = (over: Partial<InstanceRow> = {}): InstanceRow => ({
  scope: 'home',
  key: 'k1',
  name: 'files',
  project: 'noxii/0.16',
  projectKey: 'p1',
  version: '0.16',
  kind: 'stdio',
  status: 'ready',
  hub: 'hub-a',
  host: 'machine',
  bootId: 'boot',
  pid: 4242,
  startTime: '99',
  socketPath: null,
  epoch: 1,
  restarts: 0,
  calls: 0,
  errors: 0,
  rssBytes: null,
  error: null,
  createdAt: 1000,
  readyAt: 1001,
  heartbeatAt: null,
  seenAt: 1001,
  ...over,
});

export const eventRow = (over: Partial<InstanceEvent> = {}): InstanceEvent => ({
  id: 'e1',
  scope: 'home',
  key: 'k1',
  at: 1000,
  name: 'files',
  project: 'noxii/0.16',
  what: 'ready',
  epoch: 1,
  pid: 4242,
  hub: 'hub-a',
  details: {},
  ...over,
});

export const metricsRow = (over: Partial<InstanceMetrics> = {}): InstanceMetrics => ({
  id: 'm1',
  scope: 'home',
  key: 'k1',
  at: 1000,
  epoch: 1,
  calls: 1,
  errors: 0,
  rssBytes: 1024,
  spanMs: 10_000,
  ...over,
});

export const stateRow = (over: Partial<StateRow> = {}): StateRow => ({
  scope: 'home',
  key: 'k1',
  kind: 'echo',
  version: 1,
  epoch: 1,
  body: '{}',
  savedAt: 1000,
  ...over,
});

export const projectRow = (over: Partial<ProjectRow> = {}): ProjectRow => ({
  projectKey: 'p1',
  slug: 'noxii',
  root: '/work/noxii',
  repositoryId: null,
  version: '0.16',
  seenAt: 1000,
  ...over,
});

export const instance = (over: Partial<InstanceRow> = {}): StoreRecord => ({
  kind: 'instance',
  row: instanceRow(over),
});
export const event = (over: Partial<InstanceEvent> = {}): StoreRecord => ({ kind: 'event', row: eventRow(over) });
export const metric = (over: Partial<InstanceMetrics> = {}): StoreRecord => ({
  kind: 'metrics',
  row: metricsRow(over),
});
export const state = (over: Partial<StateRow> = {}): StoreRecord => ({ kind: 'state', row: stateRow(over) });
export const hub = (over: Partial<HubRow> = {}): StoreRecord => ({ kind: 'hub', row: hubRow(over) });
export const project = (over: Partial<ProjectRow> = {}): StoreRecord => ({ kind: 'project', row: projectRow(over) });

export const sessionRow = (over: Partial<SessionRow> = {}): SessionRow => {
  const { project = 'odin', kind = 'PS', hash = '8f4a2b' } = over;
  return {
    id: `${project}-${kind}-${hash}`,
    scope: 'home',
    project,
    projectKey: null,
    kind,
    hash,
    root: '/src/odin',
    host: 'machine',
    client: 'claude-code',
    clientSession: null,
    transcript: null,
    contextPercent: 0,
    epic: null,
    createdAt: 1000,
    heartbeatAt: 1000,
    closedAt: null,
    closedWhy: null,
    resumes: null,
    resumedBy: null,
    ...over,
  };
};
