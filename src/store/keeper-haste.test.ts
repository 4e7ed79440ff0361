import { expect, it } from 'vitest';
import { realClock } from '../../test/support/real-clock.ts';
import { away, event, SmallDatabase, SmallSpoolFile, saved } from '../../test/support/small-store.ts';
import { waitFor } from '../../test/support/wait-for.ts';
import { openKeeper } from './keeper.ts';
import { storePatience } from './patience.ts';

function world() {
  const database = new SmallDatabase();
  const keeper = openKeeper({
    engine: 'postgres',
    open: () => database.open(),
    spool: new SmallSpoolFile(),
    clock: realClock,
    report: () => undefined,
    patience: { ...storePatience, firstMs: 1, longestMs: 1, openMs: 2, longestOpenMs: 4 },
    bounds: { beginMs: 0, collectMs: 1 },
  });
  const written = (count: number): Promise<unknown> => waitFor('written', () => database.events.size === count);
  return { database, keeper, written };
}

it('nobody waits for the disk but who is promised that it is there', async () => {
  const { database, keeper, written } = world();
  keeper.record(event(1));
  await written(1);
  keeper.record(event(2));
  await keeper.acknowledge(event(3));
  expect(database.batches.map((batch) => batch.length)).toEqual([1, 2]);
  expect(database.hurried).toEqual([false, true]);
});

it('what is told once waits for the disk, and what comes with it', async () => {
  const { database, keeper, written } = world();
  keeper.record(saved(1), event(1));
  await written(1);
  expect(database.hurried).toEqual([true]);
});

it('what was spooled is on the disk before the spool forgets it', async () => {
  const { database, keeper, written } = world();
  database.fault = away();
  await waitFor('away', () => keeper.standing.state === 'away');
  await keeper.acknowledge(event(1));
  database.fault = undefined;
  await written(1);
  expect(database.hurried).toEqual([true]);
});
