import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { SmallDatabase, SmallSpoolFile } from '../../test/support/small-store.ts';
import type { Fact } from '../kernel/report.ts';
import { openKeeper } from './keeper.ts';
import { storePatience } from './patience.ts';

it('a store that is asked more than it answers refuses what is too much as that, and is not away', async () => {
  const facts: Fact[] = [];
  const database = new SmallDatabase();
  const keeper = openKeeper({
    open: () => database.open(),
    engine: 'postgres',
    spool: new SmallSpoolFile(),
    clock: new FakeClock(),
    report: (fact) => facts.push(fact),
    patience: { ...storePatience, concurrent: 2, queued: 2 },
  });
  await keeper.ask(async () => undefined); // opened
  const gate = Promise.withResolvers<void>();
  const asked = Array.from({ length: 4 }, (_, at) => keeper.ask(() => gate.promise.then(() => at)));
  await expect(keeper.ask(async () => 4)).rejects.toMatchObject({
    code: 'busy',
    message: expect.stringMatching(/^Too many questions wait for the store/),
  });
  gate.resolve();
  expect(await Promise.all(asked)).toEqual([0, 1, 2, 3]);
  expect(facts.map(({ kind }) => kind)).toEqual(['store.opened']);
  expect(keeper.standing).toMatchObject({ state: 'open', breaker: 'closed' });
});
