import { describe, expect, it } from 'vitest';
import type { Launched, ProcessRecord } from '../instance/index.ts';
import { instanceKey } from '../kernel/ids.ts';
import type { Fact } from '../kernel/report.ts';
import { memoryPair } from '../transport/index.ts';
import { type AdoptionOptions, adoptLeftBehind } from './adopt.ts';

const spec = (key: string) => ({
  key: instanceKey(key),
  manifestKey: 'm',
  name: 'echo',
  kind: 'echo',
  project: 'one',
  command: '',
  args: [],
  cwd: '/',
  root: '/',
  env: {},
  maxLineBytes: 10,
  startMs: 1,
  idleMs: 2,
  stopMs: 3,
  memoryBytes: 0,
  linger: 'keep',
  era: 'legacy',
  greeting: { by: 'hub', capabilities: {} },
  definition: {
    name: 'echo',
    kind: 'echo',
    command: '',
    args: [],
    env: {},
    passEnv: [],
    share: 'project',
    era: 'auto',
    limits: { startMs: 1, idleMs: 2, stopMs: 3, requestMs: 4, messageBytes: 5, inFlight: 6, memoryBytes: 7 },
  },
});

const record = (pid: number, more: Partial<ProcessRecord> = {}): ProcessRecord => {
  const key = `k${pid}`;
  const keepsake = { format: 1, spec: spec(key) };
  const adoptable = { socketPath: `/run/${pid}`, nonce: 'n', epoch: 4, spec: keepsake };
  return { pid, startTime: `t${pid}`, bootId: 'boot', key, name: 'echo', hub: 'old', adoptable, ...more };
};

const living = (pid: number, epoch: number, ended: string[]): Launched => ({
  pid,
  startTime: `t${pid}`,
  channel: memoryPair()[0],
  exited: new Promise(() => undefined),
  gone: new Promise(() => undefined),
  lastWords: () => '',
  signal: (name) => void ended.push(`${pid} ${name}`),
  adoptable: { socketPath: '', nonce: 'n', epoch },
});

function world(records: ProcessRecord[], more: { starting?: string[]; refuses?: number[]; busy?: number[] } = {}) {
  const told = { written: [] as string[], claimed: [] as number[], adopted: [] as number[], ended: [] as string[] };
  const facts: Fact[] = [];
  const options: AdoptionOptions = {
    hub: 'new',
    bootId: 'boot',
    report: (fact) => void facts.push(fact),
    records: {
      read: () => records,
      add: ({ pid, hub, adoptable }) => void told.written.push(`${pid} ${hub} ${adoptable?.epoch}`),
    },
    async claim({ pid }, { epoch }) {
      told.claimed.push(pid);
      if (more.refuses?.includes(pid)) throw new Error('not me');
      return { launched: living(pid, epoch, told.ended), env: { SECRET: 'told' } };
    },
    pool: {
      list: () => (more.starting ?? []).map((key) => ({ key, state: 'starting' })),
      async adopt(spec, { pid }) {
        expect(spec.env).toEqual({ SECRET: 'told' });
        if (more.busy?.includes(pid)) throw new Error('runs already');
        told.adopted.push(pid);
      },
    },
  };
  return { told, facts, adoption: adoptLeftBehind(options) };
}

describe('what a killed hub left behind', () => {
  it('is claimed with the next epoch, which is written down first, and given to the pool', async () => {
    const { told, adoption } = world([record(100), record(101)]);
    const done = await adoption;
    expect(told.written).toEqual(['100 old 5', '101 old 5']);
    expect(told.adopted).toEqual([100, 101]);
    expect(done.adopted).toEqual([
      { pid: 100, startTime: 't100' },
      { pid: 101, startTime: 't101' },
    ]);
    expect(done.take('k100')).toBeUndefined();
  });

  it('waits for whoever had asked for it before it was found, once', async () => {
    const { told, facts, adoption } = world([record(100), record(101)], { starting: ['k100'] });
    const done = await adoption;
    expect(told.adopted).toEqual([101]);
    expect(done.adopted.map(({ pid }) => pid)).toEqual([100, 101]);
    expect(done.take('k100')?.pid).toBe(100);
    expect(done.take('k100')).toBeUndefined();
    expect(facts).toEqual([{ kind: 'instance.adopted', key: 'k100', name: 'echo', pid: 100, epoch: 5 }]);
  });

  it('is left to the sweep when it refuses, is of another boot, of this hub, or not to be understood', async () => {
    const foreign = [
      record(101, { bootId: 'before' }),
      record(102, { hub: 'new' }),
      record(103, { adoptable: { socketPath: '', nonce: '', epoch: 1, spec: { format: 9 } } }),
      record(104, { key: 'another' }),
    ];
    const { told, adoption } = world([record(100), ...foreign], { refuses: [100] });
    expect((await adoption).adopted).toEqual([]);
    expect(told.claimed).toEqual([100]);
  });

  it('of two records of one key only the later is claimed', async () => {
    const late = record(100);
    const early = {
      ...record(101, { key: 'k100' }),
      adoptable: { socketPath: '', nonce: 'n', epoch: 1, spec: { format: 1, spec: spec('k100') } },
    };
    const { told, adoption } = world([late, early]);
    await adoption;
    expect(told.claimed).toEqual([100]);
  });

  it('that the pool does not want is ended', async () => {
    const { told, adoption } = world([record(100)], { busy: [100] });
    await adoption;
    await Promise.resolve();
    expect(told.ended).toEqual(['100 SIGTERM']);
  });
});
