import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import type { InstanceView } from '../instance/index.ts';
import { instanceKey, projectId, projectKey } from '../kernel/ids.ts';
import type { Fact } from '../kernel/report.ts';
import type { Project } from '../project/index.ts';
import type { HubRow, Keeper, Store, StoreRecord } from '../store/index.ts';
import { Recorder } from './recorder.ts';

const key = instanceKey('0123456789abcdef');

const hub: HubRow = {
  hub: 'run-1',
  scope: 'home-1',
  homeId: 'home-1',
  host: 'box',
  bootId: 'boot',
  pid: 7,
  startTime: '70',
  version: '1.2.3',
  address: '',
  startedAt: 5,
};

const view = (more: Partial<InstanceView> = {}): InstanceView => ({
  key,
  name: 'files',
  project: 'noxii/0.16',
  kind: 'stdio',
  state: 'ready',
  epoch: 3,
  pid: 4711,
  startedAt: 1,
  readyAt: 2,
  leases: 1,
  inFlight: 0,
  calls: 0,
  errors: 0,
  heardAt: 2,
  silentSince: undefined,
  rssBytes: 1000,
  nextStartAt: undefined,
  crashes: 0,
  breaker: 'closed',
  socketPath: undefined,
  restarts: 0,
  lastError: undefined,
  lastExit: undefined,
  ...more,
});

const project: Project = {
  root: '/noxii/0.16',
  slug: 'noxii',
  version: '0.16',
  id: projectId('p_1'),
  key: projectKey('abc'),
  repositoryId: undefined,
  kinds: [],
};

function world() {
  const clock = new FakeClock();
  const records: StoreRecord[] = [];
  const asked: string[] = [];
  const facts: Fact[] = [];
  const state = { views: [view()], projects: [project], standing: 'open' as 'open' | 'away' };
  const note = (what: string) => async (at?: number) => {
    asked.push(at === undefined ? what : `${what} ${clock.now() - at}`);
    return 0;
  };
  // The questions the recorder asks, and no others.
  const store = { check: note('check'), forgetDead: note('forget'), prune: note('prune') } as unknown as Store;
  const keeper: Keeper = {
    record: (...more) => void records.push(...more),
    acknowledge: async () => undefined,
    ask: (question) => question(store),
    get standing() {
      const { standing } = state;
      return {
        state: standing,
        engine: 'sqlite' as const,
        breaker: 'closed' as const,
        why: '',
        waiting: 0,
        dropped: 0,
      };
    },
    async [Symbol.asyncDispose]() {},
  };
  let serial = 0;
  const recorder = new Recorder({
    keeper,
    clock,
    random: { hex: (bytes) => (++serial).toString(16).padStart(bytes * 2, '0') },
    report: (fact) => facts.push(fact),
    hub,
    probeMs: 10_000,
    instances: () => state.views,
    specOf: () => ({ name: 'files', project: 'noxii/0.16', root: project.root }),
    projects: () => state.projects,
    startTimeOf: (pid) => `start of ${pid}`,
  });
  const of = <K extends StoreRecord['kind']>(kind: K) =>
    records.filter((one): one is Extract<StoreRecord, { kind: K }> => one.kind === kind);
  return { clock, records, asked, facts, state, recorder, of };
}

describe('what a recorder writes down', () => {
  it('a fact of an instance becomes an event, and how it is then a row', async () => {
    const { recorder, of, clock } = world();
    recorder.hear({ kind: 'instance.ready', key, name: 'files', pid: 4711, tookMs: 20 });
    recorder.hear({ kind: 'instance.exited', key, name: 'files', pid: 4711, how: 'x', why: 'crashed', lastWords: '' });
    await clock.advance(20);
    expect(of('event').map(({ row }) => row)).toMatchObject([
      { scope: 'home-1', key, what: 'ready', epoch: 3, pid: 4711, hub: 'run-1', details: { tookMs: 20 } },
      { what: 'exited', name: 'files', project: 'noxii/0.16', details: { how: 'x', why: 'crashed' } },
    ]);
    expect(of('instance').map(({ row }) => row)).toMatchObject([
      {
        key,
        status: 'ready',
        hub: 'run-1',
        host: 'box',
        bootId: 'boot',
        pid: 4711,
        startTime: 'start of 4711',
        epoch: 3,
      },
    ]);
  });

  it('keeps no secret, and not all of what is long', () => {
    const { recorder, of } = world();
    const lastWords = `token=sk-aaaaaaaaaaaaaaaa ${'x'.repeat(100_000)}`;
    recorder.hear({ kind: 'instance.exited', key, name: 'files', pid: 1, how: 'x', why: 'crashed', lastWords });
    const kept = JSON.stringify(of('event'));
    expect(kept).not.toContain('sk-aaaaaaaa');
    expect(kept.length).toBeLessThan(20_000);
  });

  it('writes nothing for calls', () => {
    const { recorder, records } = world();
    const before = records.length;
    for (let n = 0; n < 100; n++) recorder.hear({ kind: 'call.answered', method: 'x', tookMs: 1, outcome: 'ok' });
    expect(records).toHaveLength(before);
  });

  it('one heartbeat for all that live, and a row for one it never heard of', async () => {
    const { recorder, of, clock, state } = world();
    state.views = [
      view(),
      view({ key: instanceKey('b'), state: 'held' }),
      view({ key: instanceKey('c'), state: 'cold' }),
    ];
    await clock.advance(10_000);
    expect(of('heartbeat')).toMatchObject([
      {
        hub: 'run-1',
        alive: [
          { key, status: 'ready', rssBytes: 1000 },
          { key: 'b', status: 'held' },
        ],
      },
    ]);
    expect(of('instance').map(({ row }) => row.key)).toEqual([key, 'b']);
    await clock.advance(10_000);
    expect(of('instance')).toHaveLength(2);
    await recorder[Symbol.asyncDispose]();
  });

  it('what instances did, once a minute and at the end, if they did anything', async () => {
    const { recorder, of, clock, state } = world();
    await clock.advance(60_000);
    expect(of('metrics')).toEqual([]);
    state.views = [view({ calls: 10, errors: 1 }), view({ key: instanceKey('idle') })];
    await clock.advance(60_000);
    state.views = [view({ calls: 4 })];
    await recorder[Symbol.asyncDispose]();
    expect(of('metrics').map(({ row: { calls, errors, spanMs } }) => ({ calls, errors, spanMs }))).toEqual([
      { calls: 10, errors: 1, spanMs: 60_000 },
      { calls: 4, errors: 0, spanMs: 0 },
    ]);
  });

  it('projects when they are first seen, and when their version is another one', async () => {
    const { recorder, of, clock, state } = world();
    const opened: Fact = { kind: 'connection.opened', id: 'c' as never, mode: 'run', project: 'noxii', client: 'x' }; // any id does
    recorder.hear(opened);
    await clock.advance(20);
    recorder.hear(opened);
    await clock.advance(20);
    state.projects = [{ ...project, version: '0.17' }];
    await clock.advance(10_000);
    expect(of('project').map(({ row: { slug, version } }) => `${slug}/${version}`)).toEqual([
      'noxii/0.16',
      'noxii/0.17',
    ]);
  });

  it('its own run, from beginning to end', async () => {
    const { recorder, records, clock, state } = world();
    state.projects = [];
    await recorder[Symbol.asyncDispose]();
    await recorder[Symbol.asyncDispose]();
    expect(records).toEqual([
      { kind: 'hub', row: hub },
      { kind: 'hub-ended', hub: 'run-1', at: clock.now() },
    ]);
    await clock.advance(100_000);
    expect(records).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it('every row anew when the store is back', async () => {
    const { recorder, of, clock } = world();
    recorder.hear({ kind: 'store.back', written: 3 });
    await clock.advance(20);
    expect(of('instance')).toHaveLength(1);
  });
});

describe('tidying up', () => {
  it('forgets the dead within a minute, and history after a month, once a day', async () => {
    const { asked, clock } = world();
    await clock.advance(20_000);
    expect(asked).toEqual(['check', 'forget 45000', 'prune 2592000000', 'check', 'forget 45000']);
    await clock.advance(24 * 3_600_000);
    expect(asked.filter((one) => one.startsWith('prune'))).toHaveLength(2);
  });

  it('waits while the store is away', async () => {
    const { asked, clock, state } = world();
    state.standing = 'away';
    await clock.advance(60_000);
    expect(asked).toEqual([]);
  });
});
