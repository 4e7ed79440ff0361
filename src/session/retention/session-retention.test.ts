import { expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.ts';
import { usualRetention } from '../checkpoint/index.ts';
import { SessionRetention } from './index.ts';

const DAY_MS = 86_400_000;

it('asks everybody who keeps something for the same moment, and adds up what went', async () => {
  const clock = new FakeClock();
  const asked: unknown[] = [];
  const retention = new SessionRetention({
    scope: 'home',
    clock,
    records: {
      async prune(order) {
        asked.push(order);
        return { sessions: 1, events: 2, checkpoints: 3, commands: 4 };
      },
    },
    checkpoints: {
      async cleanUp(keep, how) {
        asked.push([keep, how]);
        return [
          { kind: 'manual', days: 30, count: 5, bytes: 1 },
          { kind: 'stop', days: 30, count: 6, bytes: 1 },
        ];
      },
    },
    also: [{ name: 'transcripts', prune: async ({ before, dryRun }) => (asked.push(['t', before, dryRun]), 7) }],
  });
  const before = clock.now() - 90 * DAY_MS;
  expect(await retention.prune({ days: 90, dryRun: true })).toEqual({
    before,
    sessions: 1,
    events: 2,
    checkpoints: 3,
    commands: 4,
    oldCheckpoints: 11,
    also: [{ name: 'transcripts', count: 7 }],
  });
  expect(asked).toEqual([
    { scope: 'home', before, dryRun: true },
    [usualRetention, { closedSince: before, dryRun: true }],
    ['t', before, true],
  ]);
});

it('goes on until nothing is left, a part at a time', async () => {
  const parts = [
    { sessions: 100, events: 5, checkpoints: 1, commands: 0 },
    { sessions: 7, events: 1, checkpoints: 0, commands: 10 },
    { sessions: 0, events: 0, checkpoints: 0, commands: 3 },
    { sessions: 0, events: 0, checkpoints: 0, commands: 0 },
  ];
  const retention = new SessionRetention({
    scope: 'home',
    clock: new FakeClock(),
    records: { prune: async () => parts.shift() ?? Promise.reject(new Error('it was all')) },
    checkpoints: { cleanUp: async () => [] },
  });
  expect(await retention.prune({ days: 90, dryRun: false })).toMatchObject({
    sessions: 107,
    events: 6,
    checkpoints: 1,
    commands: 13,
  });
  expect(parts).toEqual([]);
});
