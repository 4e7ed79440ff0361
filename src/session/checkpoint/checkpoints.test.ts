import { expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.ts';
import { sessionRow } from '../../../test/support/store-rows.ts';
import { placeOf } from '../../../test/support/work-places.ts';
import type { CheckpointRow, SessionRow } from '../../kernel/agent-session.ts';
import type { Report } from '../../kernel/report.ts';
import { type CheckpointRecords, Checkpoints } from './index.ts';

interface Given {
  readonly add?: CheckpointRecords['add'];
  readonly find?: CheckpointRecords['find'];
  readonly sessions?: readonly SessionRow[];
  readonly report?: Report;
  readonly made?: (row: CheckpointRow) => void;
}

const checkpointsWith = ({ add, find, sessions = [], report = () => undefined, made }: Given): Checkpoints =>
  new Checkpoints({
    records: {
      add: add ?? (async (draft) => ({ kind: 'added', row: { ...draft, seq: 1 } })),
      find: find ?? (async () => ({ rows: [], total: 0 })),
      sweep: async () => ({ count: 0, bytes: 0 }),
    },
    recentCommands: async () => [],
    sessionOf: async (id) => sessions.find((one) => one.id === id),
    place: placeOf({}),
    scope: 'home',
    clock: new FakeClock(),
    random: { hex: (bytes) => 'ab'.repeat(bytes) },
    report,
    ...(made ? { made } : {}),
  });
const order = { kind: 'context_window' } as const;
const away = (): Promise<never> => Promise.reject(new Error('the store is away'));

it('one that fails behind somebody is told of, and harms nobody', async () => {
  const told: unknown[] = [];
  const checkpoints = checkpointsWith({ add: away, report: (fact) => void told.push(fact) });
  await checkpoints.createBehind(sessionRow(), order);
  expect(told).toEqual([{ kind: 'store.dropped', records: 1, why: 'checkpoint of odin-PS-8f4a2b: the store is away' }]);
  await expect(checkpoints.create(sessionRow(), order)).rejects.toThrow('the store is away');
});

it('whoever stops waits for those that are under way', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const made: string[] = [];
  const checkpoints = checkpointsWith({
    add: async (draft) => {
      await promise;
      return { kind: 'added', row: { ...draft, seq: 1 } };
    },
    made: ({ session }) => void made.push(session),
  });
  void checkpoints.createBehind(sessionRow(), order);
  const settled = checkpoints.settled().then(() => [...made]);
  await new Promise(setImmediate);
  resolve();
  expect(await settled).toEqual(['odin-PS-8f4a2b']);
});

it('of a session that is not there any more, or was taken over, is refused', async () => {
  const gone = checkpointsWith({ add: async () => ({ kind: 'unknown-session' }) });
  await expect(gone.create(sessionRow(), order)).rejects.toMatchObject({ code: 'unknown-session' });
  const taken = checkpointsWith({ add: async () => ({ kind: 'taken-over', by: 'odin-PS-aaaaaa' }) });
  await expect(taken.create(sessionRow(), order)).rejects.toMatchObject({
    code: 'session-closed',
    facts: { id: 'odin-PS-8f4a2b', resumedBy: 'odin-PS-aaaaaa' },
  });
});

it('is looked for back along the line, and not round a circle', async () => {
  const sessions = [
    sessionRow({ hash: '000001', resumes: 'odin-PS-000002' }),
    sessionRow({ hash: '000002', resumes: 'odin-PS-000001' }),
  ];
  const [first = sessionRow()] = sessions;
  const asked: unknown[] = [];
  const find: CheckpointRecords['find'] = async ({ session }) => {
    asked.push(session);
    return { rows: [], total: 0 };
  };
  expect(await checkpointsWith({ sessions, find }).latest(first)).toBeUndefined();
  expect(asked).toEqual(['odin-PS-000001', 'odin-PS-000002']);
});
