import { describe, expect, it } from 'vitest';
import type { HubFile, InstanceHealth, McpHealth } from '../../admin/contract.ts';
import { checkNames, examined } from './checks.ts';
import type { Check, Findings } from './findings.ts';
import { staleFiles } from './mend.ts';

const hub = { pid: 12, version: '0.1.0' } as HubFile; // all that the checks look at
const home = { path: '/h/.warren', mode: 0o700, uid: 1000, isDirectory: true, isLink: false };
const store: McpHealth['store'] = {
  state: 'open',
  engine: 'sqlite',
  breaker: 'closed',
  why: '',
  waiting: 0,
  dropped: 0,
};
const instance: InstanceHealth = {
  key: '0123456789abcdef',
  name: 'files',
  project: 'noxii/0.16',
  state: 'ready',
  healthy: true,
  problem: null,
  pid: 4711,
  pid_valid: true,
  socket_path: null,
  heard_at: null,
  silent_since: null,
  crashes: 0,
  crash_loop: false,
  next_start_at: null,
  breaker: 'closed',
};
const sick = {
  ...instance,
  state: 'held',
  healthy: false,
  problem: 'files of noxii/0.16 crashes all the time.',
} as const;
const running: Findings = {
  node: '24.1.0',
  uid: 1000,
  home,
  runtime: { path: '/run/warren' },
  socket: { path: '/run/warren/hub.sock', exists: true, answers: true },
  socketsDenied: undefined,
  hubFile: { kind: 'record', hub, isAlive: true },
  lock: 'held',
  hubPids: [12],
  answer: { version: '0.1.0', problems: [] },
  health: { store, instances: [instance] },
  version: '0.1.0',
  disk: { freeBytes: 1e12, type: 'ext4', isNetwork: false },
  inotify: { watches: 100_000, instances: 128 },
  configProblems: [],
  untrusted: undefined,
  orphans: [],
  staleTicket: undefined,
};
const stopped: Findings = {
  ...running,
  socket: { ...running.socket, exists: false, answers: false },
  hubFile: { kind: 'absent' },
  lock: 'free',
  hubPids: [],
  answer: { problem: 'No hub is running.' },
  health: undefined,
};
const dead: Findings = {
  ...stopped,
  socket: { ...running.socket, answers: false },
  hubFile: { kind: 'record', hub, isAlive: false },
};
const wrong = (found: Findings): Check[] => examined(found).filter(({ verdict }) => verdict !== 'ok');

const says = (name: string, verdict: Check['verdict'], what: RegExp) => ({
  name,
  verdict,
  says: expect.stringMatching(what),
});

describe('the checks', () => {
  it('have stable names', () =>
    expect(checkNames).toEqual([
      'node',
      'home',
      'home-filesystem',
      'disk',
      'runtime',
      'socket-path',
      'unix-sockets',
      'hub-record',
      'socket',
      'lock',
      'answer',
      'version',
      'store',
      'instances',
      'breakers',
      'orphans',
      'inotify',
      'configuration',
      'trust',
    ]));
  it('find nothing where all is well', () => {
    for (const found of [running, stopped, { ...stopped, home: undefined, lock: 'absent' as const }])
      expect(wrong(found)).toEqual([]);
  });

  const cases: [why: string, found: Findings, check: unknown][] = [
    [
      'a store that is away',
      { ...running, health: { store: { ...store, state: 'away', why: 'disk full.', waiting: 3 }, instances: [] } },
      says('store', 'warn', /away: disk full\. Calls go on, 3 records wait in a file: make room/),
    ],
    [
      'a PostgreSQL that is away',
      { ...running, health: { store: { ...store, state: 'away', engine: 'postgres' }, instances: [] } },
      says('store', 'warn', /DATABASE_URL/),
    ],
    [
      'records that were lost',
      { ...running, health: { store: { ...store, dropped: 1 }, instances: [] } },
      says('store', 'warn', /^1 record found no room/),
    ],
    [
      'an instance that is held back',
      { ...running, health: { store, instances: [instance, { ...sick, breaker: 'open' }] } },
      says('instances', 'warn', /^files of noxii\/0\.16 crashes all the time\.$/),
    ],
    [
      'an open breaker',
      { ...running, health: { store, instances: [{ ...sick, state: 'ready', breaker: 'open' }] } },
      says('breakers', 'warn', /^files of noxii/),
    ],
    ['an old Node', { ...running, node: '22.21.9' }, says('node', 'fail', /22\.22/)],
    ['a home of somebody else', { ...running, home: { ...home, uid: 0 } }, says('home', 'fail', /user 0.*chown/)],
    ['a home open to all', { ...running, home: { ...home, mode: 0o777 } }, says('home', 'fail', /chmod 700/)],
    ['a home others can read', { ...running, home: { ...home, mode: 0o755 } }, says('home', 'warn', /chmod 700/)],
    [
      'a home that is a file',
      { ...running, home: { ...home, isDirectory: false } },
      says('home', 'fail', /not a directory/),
    ],
    [
      'a network disk',
      { ...running, disk: { ...running.disk, type: 'NFS', isNetwork: true } },
      says('home-filesystem', 'warn', /NFS.*WARREN_HOME/),
    ],
    [
      'little space',
      { ...running, disk: { ...running.disk, freeBytes: 1e8 } },
      says('disk', 'warn', /95 MB.*make room/),
    ],
    ['hardly any space', { ...running, disk: { ...running.disk, freeBytes: 1e6 } }, says('disk', 'fail', /make room/)],
    [
      'an unsafe runtime directory',
      { ...running, runtime: { problem: '/run/warren has mode 777.' } },
      says('runtime', 'fail', /777/),
    ],
    [
      'a long socket path',
      { ...stopped, socket: { ...stopped.socket, path: `/${'x'.repeat(103)}` } },
      says('socket-path', 'fail', /104 bytes, allowed are 103.*XDG_RUNTIME_DIR/),
    ],
    ['a sandbox', { ...stopped, socketsDenied: 'EPERM' }, says('unix-sockets', 'warn', /EPERM.*loopback/)],
    ['a hub that starts or hangs', { ...stopped, lock: 'held' }, says('hub-record', 'warn', /holds the lock/)],
    [
      'another schema',
      { ...stopped, hubFile: { kind: 'unreadable', why: 'schema_version 2' } },
      says('hub-record', 'fail', /schema_version 2/),
    ],
    ['a hub without its lock', { ...running, lock: 'free' }, says('lock', 'fail', /without its lock.*restart/)],
    ['two hubs', { ...running, hubPids: [12, 13] }, says('lock', 'warn', /2 hubs.*12, 13/)],
    [
      'a ticket left behind',
      { ...stopped, staleTicket: '/run/warren/start-1' },
      says('lock', 'warn', /start-1.*--fix/),
    ],
    [
      'a hub that does not answer',
      { ...running, answer: { problem: 'It is stuck.' } },
      says('answer', 'fail', /stuck/),
    ],
    [
      'a socket that does not answer',
      { ...running, socket: { ...running.socket, answers: false } },
      says('socket', 'fail', /restart/),
    ],
    ['another version', { ...running, version: '0.2.0' }, says('version', 'warn', /0\.1\.0.*0\.2\.0.*restart/)],
    ['orphans', { ...running, orphans: [{ pid: 9, command: 'npx x' }] }, says('orphans', 'warn', /9 npx x.*restart/)],
    [
      'few watches',
      { ...running, inotify: { watches: 10, instances: 128 } },
      says('inotify', 'warn', /max_user_watches/),
    ],
    ['a wrong setting', { ...running, configProblems: ['port is "x".'] }, says('configuration', 'warn', /port is "x"/)],
    [
      'a problem of a client',
      { ...running, answer: { version: '0.1.0', problems: ['no such server.'] } },
      says('configuration', 'warn', /no such server/),
    ],
    [
      'a project file that waits',
      { ...running, untrusted: 'Run "warren trust".' },
      says('trust', 'warn', /warren trust/),
    ],
  ];
  it.each(cases)('find %s, and only that', (_why, found, check) => expect(wrong(found)).toEqual([check]));

  it('find both halves of a hub that was killed', () =>
    expect(wrong(dead).map(({ name, verdict }) => [name, verdict])).toEqual([
      ['hub-record', 'warn'],
      ['socket', 'warn'],
    ]));
});

describe('what may be removed', () => {
  it('is what a dead hub left', () =>
    expect(staleFiles({ ...dead, staleTicket: '/t' }, '/h/hub.json')).toEqual([
      '/h/hub.json',
      '/run/warren/hub.sock',
      '/t',
    ]));
  it('is nothing of a living one, nor what could not be tried', () => {
    expect(staleFiles(running, '/h/hub.json')).toEqual([]);
    const silent = { ...running.socket, answers: false };
    expect(staleFiles({ ...running, socket: silent, staleTicket: '/t' }, '/h/hub.json')).toEqual([]);
    expect(staleFiles({ ...dead, hubFile: { kind: 'absent' }, socketsDenied: 'EPERM' }, '/h/hub.json')).toEqual([]);
  });
});
