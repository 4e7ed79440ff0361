import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Fact } from '../kernel/report.ts';
import { keepRetention, type RetentionOptions } from './retention.ts';

const HOUR_MS = 3_600_000;

function world(days = 90) {
  const clock = new FakeClock();
  const facts: Fact[] = [];
  const asked: object[] = [];
  const it = { clock, facts, asked, fault: undefined as Error | undefined, state: 'open' as 'open' | 'away' };
  const options: RetentionOptions = {
    sessions: {
      retention: {
        async prune(order) {
          asked.push(order);
          if (it.fault) throw it.fault;
          return { before: 0, sessions: 1, events: 2, checkpoints: 3, oldCheckpoints: 4, commands: 5, also: [] };
        },
      },
    },
    keeper: {
      get standing() {
        return { state: it.state };
      },
    },
    clock,
    report: (fact) => void facts.push(fact),
    days,
  };
  return { ...it, it, end: keepRetention(options) };
}

it('forgets once a day, first behind the first clients', async () => {
  const { clock, asked, facts, end } = world(30);
  expect(asked).toEqual([]);
  await clock.advance(60_000);
  expect(asked).toEqual([{ days: 30, dryRun: false }]);
  expect(facts).toEqual([{ kind: 'session.pruned', sessions: 1, events: 2, checkpoints: 7, commands: 5, days: 30 }]);
  for (let hour = 0; hour < 23; hour++) await clock.advance(HOUR_MS);
  expect(asked).toHaveLength(1);
  await clock.advance(HOUR_MS);
  expect(asked).toHaveLength(2);
  end();
  for (let hour = 0; hour < 48; hour++) await clock.advance(HOUR_MS);
  expect(asked).toHaveLength(2);
});

it('does nothing where everything is kept for ever', async () => {
  const { clock, asked } = world(0);
  await clock.advance(30 * 24 * HOUR_MS);
  expect(asked).toEqual([]);
});

it('waits for a store that is away, and tells only what is a bug', async () => {
  const { clock, asked, facts, it: at } = world();
  at.state = 'away';
  await clock.advance(60_000);
  expect(asked).toEqual([]);
  at.state = 'open';
  for (const code of ['store-away', 'busy'] as const) {
    at.fault = new HubError(code, 'gone');
    await clock.advance(HOUR_MS);
  }
  expect([asked.length, facts]).toEqual([2, []]);
  at.fault = new TypeError('a bug');
  await clock.advance(HOUR_MS);
  expect(facts).toMatchObject([{ kind: 'bug', where: 'retention' }]);
  at.fault = undefined;
  await clock.advance(HOUR_MS);
  expect(facts.at(-1)).toMatchObject({ kind: 'session.pruned' });
});
