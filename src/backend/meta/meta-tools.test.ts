import { describe, expect, it } from 'vitest';
import type { InstanceView } from '../../instance/index.ts';
import { instanceKey } from '../../kernel/ids.ts';
import type { Asker } from '../contract.ts';
import { debugInstances } from './debug-instances.ts';
import { type StoreStanding, storeTrouble } from './store-trouble.ts';
import { troubleOf } from './trouble.ts';

const now = 1_000_000;
const well: InstanceView = {
  key: instanceKey('0123456789abcdef'),
  name: 'files',
  project: 'noxii/0.16',
  kind: 'stdio',
  state: 'ready',
  epoch: 2,
  pid: 4711,
  startedAt: now - 60_000,
  readyAt: now - 59_000,
  leases: 1,
  inFlight: 0,
  calls: 7,
  errors: 1,
  heardAt: now - 1000,
  silentSince: undefined,
  rssBytes: 50 * 1_048_576,
  nextStartAt: undefined,
  crashes: 0,
  breaker: 'closed',
  socketPath: undefined,
  restarts: 1,
  lastError: undefined,
  lastExit: { code: 1, signal: null, why: 'crashed', at: now - 61_000 },
};
const dead: InstanceView = { ...well, pid: undefined, startedAt: undefined, readyAt: undefined, rssBytes: undefined };
const held: InstanceView = { ...dead, state: 'held', crashes: 6, nextStartAt: now + 43_000, lastError: 'It crashed.' };
const open: StoreStanding = { state: 'open', engine: 'sqlite', breaker: 'closed', why: '', waiting: 0, dropped: 0 };

const nobody = {} as Asker; // the tool does not look at who asks
const asked = (views: readonly InstanceView[], store = open) =>
  debugInstances({
    instances: () => views,
    lastWords: () => 'one\nno such file: x\n\n',
    store: () => store,
    limits: { instances: 128, instancesPerKind: 64 },
    now: () => now,
  });

const said = (view: InstanceView, lastWords = '') => troubleOf(view, { now, lastWords });

describe('what is wrong with an instance', () => {
  it('nothing, when it is well or nobody needs it', () => {
    for (const view of [well, { ...well, state: 'starting' as const }, { ...dead, state: 'cold' as const, leases: 0 }])
      expect(said(view)).toBeUndefined();
  });
  it('held back: how often, how long still, its last words, what to do', () =>
    expect(said(held, 'cannot\n  open x\n\n')).toBe(
      'files of noxii/0.16 crashes all the time (6 times in 5 minutes) and is held back for 43 s. Its last words: open x. Read "warren logs noxii/0.16:files"; "warren restart noxii/0.16:files" tries again at once.',
    ));
  it('waiting', () =>
    expect(said({ ...dead, state: 'waiting', nextStartAt: now + 400, lastError: 'exit code 3.' })).toBe(
      'files of noxii/0.16 crashed and starts again in 0.4 s. Its last words: exit code 3.',
    ));
  it('needed and not there', () =>
    expect(said({ ...dead, state: 'cold', lastError: 'not found in its PATH' })).toMatch(
      /^files of noxii\/0\.16 is needed and does not run\.? Its last words: not found in its PATH\. The next call/,
    ));
  it('silent', () =>
    expect(said({ ...well, silentSince: now - 12_000 })).toMatch(/has not answered its probes for 12 s\. .*restart/));
  it('left alone by its breaker', () =>
    expect(said({ ...well, breaker: 'open' })).toMatch(/is left alone for a moment.*"instance-unavailable".*restart/));
  it('cuts what a server said at length', () =>
    expect((said(held, 'x'.repeat(10_000)) ?? '').length).toBeLessThan(500));
});

describe('what is wrong with the store', () => {
  it('nothing, while it is open or about to be', () => {
    expect([storeTrouble(open), storeTrouble({ ...open, state: 'opening' })]).toEqual([undefined, undefined]);
  });
  it('away: why, what happens meanwhile, what to look at', () => {
    const away = { ...open, state: 'away', why: 'connect ECONNREFUSED', waiting: 12 } as const;
    expect(storeTrouble({ ...away, engine: 'postgres' })).toBe(
      'The store is away (connect ECONNREFUSED): calls go on, 12 records wait in a file and are written when it is back. Check that PostgreSQL runs and DATABASE_URL is right.',
    );
    expect(storeTrouble({ ...away, dropped: 3 })).toMatch(
      /3 records found no room to wait and are lost\. Check .*disk/,
    );
  });
  it('back, but something was lost', () =>
    expect(storeTrouble({ ...open, dropped: 3 })).toMatch(/^The store is back\./));
});

describe('debug_instances', () => {
  it('is short, and says what to do', async () =>
    expect((await asked([well, held]).call({}, nobody)).text).toBe(
      [
        'noxii/0.16  files  ready (pid 4711)  1 clients, 0 in flight, 7 calls, 1 errors, 1 restarts  50 MB',
        'noxii/0.16  files  held for 43 s  1 clients, 0 in flight, 7 calls, 1 errors, 1 restarts',
        '1 of 128 processes run. Store: sqlite, open.',
        'files of noxii/0.16 crashes all the time (6 times in 5 minutes) and is held back for 43 s. Its last words: no such file: x. Read "warren logs noxii/0.16:files"; "warren restart noxii/0.16:files" tries again at once.',
      ].join('\n'),
    ));
  it('shows silence and the breaker', async () => {
    const { text } = await asked([{ ...well, silentSince: now - 5000, breaker: 'half-open' }]).call({}, nobody);
    expect(text.split('\n', 1)[0]).toMatch(/50 MB {2}silent for 5 s {2}breaker half-open$/);
  });
  it('says that there is nothing', async () =>
    expect((await asked([]).call({}, nobody)).text).toMatch(/^No instances\.\n0 of 128/));
  it('gives every member that its schema requires, of the type that it names', async () => {
    const tool = asked([well, held], { ...open, state: 'away', why: 'full' });
    const { structured } = await tool.call({}, nobody);
    expect(misfits(tool.outputSchema, structured)).toEqual([]);
    expect(misfits(tool.outputSchema, { ...structured, store: { ...open, engine: 'oracle' } })).toHaveLength(1);
    expect(structured).toMatchObject({
      instances: [
        { problem: null, socketPath: null, lastExit: { code: 1 } },
        { state: 'held', crashes: 6 },
      ],
      limits: { running: 1, instances: 128, instancesPerKind: 64 },
      store: { state: 'away', why: 'full' },
    });
  });
});

interface Schema {
  type?: string | string[];
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
}

/** As much of JSON Schema as the tool uses: where the value is not what it says. */
function misfits(schema: Schema, value: unknown, at = ''): string[] {
  if (schema.enum && !schema.enum.includes(value)) return [`${at} is ${String(value)}`];
  if (schema.type && !fits([schema.type].flat(), value)) return [`${at} is a ${typeName(value)}`];
  if (Array.isArray(value)) return value.flatMap((one, index) => misfits(schema.items ?? {}, one, `${at}/${index}`));
  return typeof value === 'object' && value !== null ? misfitsWithin(schema, new Map(Object.entries(value)), at) : [];
}

function misfitsWithin({ properties, required }: Schema, has: ReadonlyMap<string, unknown>, at: string): string[] {
  const missing = (required ?? []).filter((name) => !has.has(name)).map((name) => `${at}/${name} is missing`);
  const unknown = [...has.keys()].filter((name) => properties && !(name in properties));
  const within = Object.entries(properties ?? {}).flatMap(([name, inner]) =>
    has.has(name) ? misfits(inner, has.get(name), `${at}/${name}`) : [],
  );
  return [...missing, ...unknown.map((name) => `${at}/${name} is not declared`), ...within];
}

const fits = (types: string[], value: unknown): boolean =>
  types.includes(typeName(value)) || (types.includes('number') && typeof value === 'number');

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
