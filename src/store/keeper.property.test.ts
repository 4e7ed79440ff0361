import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import {
  away,
  event,
  heartbeat,
  metrics,
  SmallDatabase,
  SmallSpoolFile,
  saved,
} from '../../test/support/small-store.ts';
import type { Keeper, Store, StoreRecord } from './contract.ts';
import { openKeeper } from './keeper.ts';
import type { SpoolFile } from './spool.ts';

/** The policies have timers of their own: they and the clock of the hub run together here. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

const never = new Promise<never>(() => undefined);
const keys = ['a', 'b'];

/** One run of a hub. What it had not done when it was killed it never does, or by half. */
class Life {
  readonly keeper: Keeper;
  #alive = true;

  constructor(world: World) {
    const file: SpoolFile = {
      path: world.file.path,
      read: () => this.#doing(() => world.file.read()),
      write: (bytes, offset) =>
        this.#doing(
          () => world.file.write(bytes, offset),
          () => world.file.write(bytes.subarray(0, bytes.length / 2), offset),
        ),
      replace: (bytes) => this.#doing(() => world.file.replace(bytes)),
      setAside: (lines) => this.#doing(() => world.file.setAside(lines)),
      close: async () => undefined,
    };
    this.keeper = openKeeper({
      open: async () => this.#mortal(await world.database.open(), world),
      engine: 'postgres',
      spool: file,
      clock: world.clock,
      report: () => undefined,
      patience: { ...times, failures: 2, concurrent: 2, queued: 2 },
      bounds: { collectMs: 10, batch: 3, spoolAgainMs: 20 },
    });
  }

  kill(): void {
    this.#alive = false;
  }

  #mortal(store: Store, world: World): Store {
    const write = (records: readonly StoreRecord[]): Promise<void> =>
      this.#doing(async () => {
        await store.write(records);
        if (world.losesAnswers) throw away(); // the commit was done all the same
      });
    return { ...store, write };
  }

  /** Takes a moment; who is killed in that moment leaves it undone, or does `half` of it. */
  async #doing<T>(deed: () => Promise<T>, half?: () => Promise<unknown>): Promise<T> {
    if (!this.#alive) return never;
    await settled();
    if (this.#alive) return deed();
    await half?.();
    return never;
  }
}

const times = { timeoutMs: 50, retries: 1, firstMs: 1, longestMs: 2, openMs: 5, longestOpenMs: 20 };

class World {
  readonly clock = new FakeClock();
  readonly database = new SmallDatabase();
  readonly file = new SmallSpoolFile();
  readonly acknowledged = new Set<string>();
  losesAnswers = false;
  #serial = 0;
  #life = new Life(this);

  record(key: string): void {
    this.#life.keeper.record(event(this.#serial++, key), heartbeat(this.#serial), metrics(this.#serial, key));
  }

  acknowledge(key: string): void {
    const one = event(this.#serial++, key);
    const id = one.kind === 'event' ? one.row.id : '';
    this.#life.keeper.acknowledge(one, saved(this.#serial, key)).then(
      () => this.acknowledged.add(id),
      () => undefined, // then nothing was promised
    );
  }

  restart(): void {
    this.#life.kill();
    this.#life = new Life(this);
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 5) {
      await this.clock.advance(5);
      await vi.advanceTimersByTimeAsync(5);
    }
    await settled();
  }

  async heal(): Promise<void> {
    this.database.fault = undefined;
    this.database.hangs = false;
    this.file.fault = undefined;
    this.losesAnswers = false;
    for (let turn = 0; turn < 200 && !this.#isWell(); turn++) await this.pass(10);
    expect(this.#life.keeper.standing).toMatchObject({ state: 'open', breaker: 'closed', waiting: 0, dropped: 0 });
    expect(this.file.bytes).toHaveLength(0);
  }

  #isWell(): boolean {
    const { state, waiting } = this.#life.keeper.standing;
    return state === 'open' && waiting === 0 && this.file.bytes.length === 0;
  }
}

type Step = (world: World) => void | Promise<void>;
const step = (name: string, does: Step): fc.Arbitrary<{ does: Step; toString: () => string }> =>
  fc.constant({ does, toString: () => name });

const steps = fc.array(
  fc.oneof(
    ...keys.flatMap((key) => [
      step(`record ${key}`, (world) => world.record(key)),
      step(`acknowledge ${key}`, (world) => world.acknowledge(key)),
    ]),
    step('pass a moment', (world) => world.pass(0)),
    step('pass 10', (world) => world.pass(10)),
    step('pass 60', (world) => world.pass(60)),
    step('kill and restart', (world) => world.restart()),
    step('store away', (world) => void (world.database.fault = away())),
    step('store busy', (world) => void (world.database.fault = away(true))),
    step('store hangs', (world) => void (world.database.hangs = true)),
    step('answers get lost', (world) => void (world.losesAnswers = true)),
    step('disk full', (world) => void (world.file.fault = new Error('ENOSPC'))),
    step('all is well', (world) => world.heal()),
  ),
  { minLength: 1, maxLength: 25 },
);

it('whatever fails and whoever is killed: what was acknowledged is there, once, in order', async () => {
  const property = fc.asyncProperty(steps, async (steps) => {
    const world = new World();
    for (const { does } of steps) await does(world);
    await world.heal();
    const { events } = world.database;
    const missing = [...world.acknowledged].filter((id) => !events.has(id));
    expect(missing).toEqual([]);
    for (const key of keys) {
      const order = [...events.values()].filter((row) => row.key === key).map(({ id }) => id);
      expect(order).toEqual(order.toSorted());
    }
  });
  await fc.assert(property, { numRuns: 150 });
}, 60_000);
