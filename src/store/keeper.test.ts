import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { away, event, heartbeat, SmallDatabase, SmallSpoolFile } from '../../test/support/small-store.ts';
import { HubError } from '../kernel/errors.ts';
import type { Fact } from '../kernel/report.ts';
import type { Keeper } from './contract.ts';
import { openKeeper } from './keeper.ts';
import type { KeeperOptions } from './keeper-options.ts';

/** The policies are cockatiel's and have timers of their own: here they take a millisecond. */
const quick: KeeperOptions['patience'] = {
  timeoutMs: 40,
  retries: 2,
  firstMs: 1,
  longestMs: 1,
  failures: 3,
  openMs: 2,
  longestOpenMs: 4,
  concurrent: 2,
  queued: 2,
};

function world(bounds: KeeperOptions['bounds'] = {}) {
  const clock = new FakeClock();
  const facts: Fact[] = [];
  const database = new SmallDatabase();
  const spool = new SmallSpoolFile();
  const open = (more: Partial<KeeperOptions> = {}): Keeper =>
    openKeeper({
      open: () => database.open(),
      engine: 'postgres',
      spool,
      clock,
      report: (fact) => facts.push(fact),
      patience: quick,
      bounds: { collectMs: 50, ...bounds },
      ...more,
    });
  /** Moves both clocks until it is so. */
  const until = async (what: string, so: () => boolean): Promise<void> => {
    for (let turn = 0; turn < 500; turn++) {
      if (so()) return;
      await clock.advance(10);
      await sleep(1);
    }
    expect.unreachable(`${what}: not so; facts ${JSON.stringify(facts)}`);
  };
  const kinds = (): string[] => facts.map(({ kind }) => kind);
  return { clock, facts, kinds, database, spool, open, until };
}
type World = ReturnType<typeof world>;

const ids = ({ database }: World): string[] => [...database.events.keys()];
const reason = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable('it was kept'),
    (error) => error,
  );

async function openedAway(it: World): Promise<Keeper> {
  it.database.fault = away();
  const keeper = it.open();
  await it.until('away', () => keeper.standing.state === 'away');
  return keeper;
}

describe('a store that is there', () => {
  it('takes what was recorded in one write, in order', async () => {
    const it = world();
    const keeper = it.open();
    for (let n = 0; n < 5; n++) keeper.record(event(n));
    await it.until('written', () => it.database.events.size === 5);
    expect(it.database.batches).toHaveLength(1);
    expect(ids(it)).toEqual(['e000000', 'e000001', 'e000002', 'e000003', 'e000004']);
    expect(keeper.standing).toEqual({
      state: 'open',
      engine: 'postgres',
      breaker: 'closed',
      why: '',
      waiting: 0,
      dropped: 0,
    });
    expect(it.spool.bytes).toHaveLength(0);
  });

  it('is opened behind the hub, at once when somebody asks', async () => {
    const it = world({ beginMs: 1000 });
    const keeper = it.open();
    await it.clock.advance(900);
    expect(it.database.opened).toBe(0);
    const asked = keeper.ask((store) => store.history({ limit: 1 }));
    expect(await asked).toEqual([]);
    expect(it.kinds()).toEqual(['store.opened']);
  });

  it('is asked again when what is wrong passes', async () => {
    const it = world();
    const keeper = it.open();
    let tries = 0;
    const answer = await keeper.ask(async () => {
      if (++tries < 3) throw away(true);
      return 'here';
    });
    expect([answer, tries]).toEqual(['here', 3]);
    expect(keeper.standing.state).toBe('open');
  });

  it('gives back an error of the question itself, and is not blamed for it', async () => {
    const it = world();
    const keeper = it.open();
    for (let n = 0; n < 5; n++)
      expect(await reason(keeper.ask(() => Promise.reject(new TypeError('a bug'))))).toBeInstanceOf(TypeError);
    expect(keeper.standing).toMatchObject({ state: 'open', breaker: 'closed' });
  });

  it('answers few at a time, and refuses more than may wait', async () => {
    const it = world();
    const keeper = it.open();
    await it.until('open', () => keeper.standing.state === 'open');
    let most = 0;
    let now = 0;
    const slow = async (): Promise<void> => {
      most = Math.max(most, ++now);
      await sleep(5);
      now--;
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => keeper.ask(slow)));
    expect(most).toBe(2);
    expect(outcomes.map(({ status }) => status).filter((status) => status === 'rejected')).toHaveLength(2);
    expect(keeper.standing.state).toBe('open');
  });

  it('drops only the record that it refuses for good', async () => {
    const it = world();
    it.database.refuses = (record) => record.kind === 'event' && record.row.key === 'poison';
    const keeper = it.open();
    for (let n = 0; n < 9; n++) keeper.record(event(n, n === 4 ? 'poison' : 'k1'));
    const poisoned = keeper.acknowledge(event(9, 'poison'));
    expect(await reason(poisoned)).toBeInstanceOf(HubError);
    expect(ids(it)).toEqual([0, 1, 2, 3, 5, 6, 7, 8].map((n) => `e00000${n}`));
    expect(keeper.standing).toMatchObject({ state: 'open', breaker: 'closed', dropped: 2 });
    expect(it.facts.filter(({ kind }) => kind === 'bug' || kind === 'store.dropped')).toHaveLength(4);
  });
});

describe('a store that is away', () => {
  it('has its records spooled, acknowledged, and written in order when it is back', async () => {
    const it = world();
    const keeper = await openedAway(it);
    await Promise.all([keeper.acknowledge(event(0), event(1)), it.clock.advance(100)]);
    expect(it.spool.bytes.toString().split('\n')).toHaveLength(3);
    keeper.record(event(2));
    await it.clock.advance(100);
    expect(keeper.standing).toMatchObject({ state: 'away', why: 'nobody listens there', waiting: 3 });
    it.database.fault = undefined;
    keeper.record(event(3));
    await it.until('back', () => it.database.events.size === 4);
    expect(ids(it)).toEqual(['e000000', 'e000001', 'e000002', 'e000003']);
    await it.until('spool empty', () => it.spool.bytes.length === 0);
    expect(it.kinds().filter((kind) => kind.startsWith('store.'))).toEqual([
      'store.away',
      'store.opened',
      'store.back',
    ]);
  });

  it('answers no question, and says why', async () => {
    const it = world();
    const keeper = await openedAway(it);
    const error = await reason(keeper.ask((store) => store.history({ limit: 1 })));
    expect(error).toMatchObject({ code: 'store-away', message: expect.stringContaining('nobody listens there') });
  });

  it('is noticed by a write that hangs', async () => {
    const it = world();
    const keeper = it.open();
    await it.until('open', () => keeper.standing.state === 'open');
    it.database.hangs = true;
    const kept = keeper.acknowledge(event(1));
    await it.until('away', () => it.kinds().includes('store.away'));
    await Promise.all([kept, it.clock.advance(100)]);
    it.database.hangs = false;
    await it.until('written', () => it.database.events.size === 1);
  });

  it('opens the breaker, which is half-open for the try that closes it', async () => {
    const it = world();
    const keeper = await openedAway(it);
    await it.until('open breaker', () => keeper.standing.breaker === 'open');
    it.database.fault = undefined;
    await it.until('back', () => keeper.standing.state === 'open');
    const states = it.facts.flatMap((fact) => (fact.kind === 'breaker.changed' ? [fact.state] : []));
    expect(states.slice(-2)).toEqual(['half-open', 'closed']);
    expect(keeper.standing.breaker).toBe('closed');
  });

  it('stays away when waiting mends nothing', async () => {
    const it = world();
    let tries = 0;
    const keeper = it.open({
      open: () => {
        tries++;
        return Promise.reject(new HubError('newer-schema', 'a newer Warren wrote it'));
      },
    });
    await it.until('away', () => keeper.standing.state === 'away');
    await it.clock.advance(60_000);
    await sleep(30);
    expect(tries).toBe(1);
    expect(keeper.standing.why).toBe('a newer Warren wrote it');
    await Promise.all([keeper.acknowledge(event(0)), it.clock.advance(100)]);
  });

  it('gets the newest heartbeat only', async () => {
    const it = world();
    const keeper = await openedAway(it);
    for (let at = 0; at < 10; at++) {
      keeper.record(heartbeat(at));
      await it.clock.advance(100);
    }
    expect(it.spool.bytes).toHaveLength(0);
    it.database.fault = undefined;
    await it.until('written', () => it.database.taken.length > 0);
    expect(it.database.taken).toEqual([heartbeat(9)]);
  });

  it('costs no memory without bound when the spool cannot be written either', async () => {
    const it = world({ waiting: 10 });
    it.spool.fault = new Error('ENOSPC');
    const keeper = await openedAway(it);
    expect(await reason(Promise.all([keeper.acknowledge(event(0)), it.clock.advance(100)]))).toMatchObject({
      code: 'store-away',
    });
    for (let n = 1; n < 50; n++) keeper.record(event(n));
    await it.clock.advance(100);
    expect(keeper.standing).toMatchObject({ waiting: 10, dropped: 40 });
    it.spool.fault = undefined;
    it.database.fault = undefined;
    await it.until('written', () => it.database.events.size === 10);
  });
});

describe('the end of a hub', () => {
  it('writes what it has, in bounded time', async () => {
    const it = world();
    const keeper = it.open();
    await it.until('open', () => keeper.standing.state === 'open');
    keeper.record(event(0));
    await keeper[Symbol.asyncDispose]();
    expect(ids(it)).toEqual(['e000000']);
    keeper.record(event(1));
    expect(await reason(keeper.acknowledge(event(2)))).toMatchObject({ code: 'store-away' });
  });

  it('leaves to the next one what the store did not take in time', async () => {
    const it = world();
    const keeper = it.open({ patience: { ...quick, timeoutMs: 60_000 } });
    await it.until('open', () => keeper.standing.state === 'open');
    it.database.hangs = true;
    keeper.record(event(0), event(1));
    const over = keeper[Symbol.asyncDispose]();
    await it.until('given up', () => it.spool.bytes.length > 0);
    await over;
    it.database.hangs = false;
    const next = it.open();
    next.record(event(2));
    await it.until('written', () => it.database.events.size === 3);
    expect(ids(it)).toEqual(['e000000', 'e000001', 'e000002']);
  });
});
