import { expect, it } from 'vitest';
import { workPlace } from '../../src/daemon/work-place.ts';
import type { CheckpointRow } from '../../src/kernel/agent-session.ts';
import { readWorkState, recoveryText } from '../../src/session/checkpoint/index.ts';
import { Checkpoints, usualRetention } from '../../src/session/index.ts';
import type { Store } from '../../src/store/index.ts';
import { onBothEngines, withStore } from '../support/both-engines.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { sessionRow } from '../support/store-rows.ts';

const DAY_MS = 86_400_000;
const id = { scope: 'home', session: 'odin-PS-8f4a2b' };

const draft = (over: Partial<CheckpointRow> = {}): Omit<CheckpointRow, 'seq'> => ({
  ...id,
  id: 'c1',
  at: 1000,
  kind: 'manual',
  contextPercent: 40,
  epic: null,
  note: null,
  state: { pending_tasks: ['ä_%'] },
  sizeBytes: 100,
  ...over,
});

onBothEngines('the checkpoints of sessions', ({ fresh }) => {
  const inStore = async (use: (sessions: Store['sessions']) => Promise<void>) =>
    withStore(await fresh(), async ({ sessions }) => {
      await sessions.add(sessionRow({ projectKey: 'of-odin' }));
      await use(sessions);
    });

  it('come back as they were written, the state as an object', () =>
    inStore(async ({ checkpoints }) => {
      const full = draft({ epic: 'epic-007-A', note: 'n\nö', state: { a: { b: [1, '2', null] } } });
      expect(await checkpoints.add(full)).toEqual({ kind: 'added', row: { ...full, seq: 1 } });
      expect(await checkpoints.find({ scope: 'home', id: 'c1', limit: 1 })).toEqual({
        rows: [{ ...full, seq: 1 }],
        total: 1,
      });
    }));

  it('are numbered without gaps, whoever writes at once', () =>
    inStore(async (sessions) => {
      await sessions.add(sessionRow({ hash: 'aaaaaa' }));
      const written = await Promise.all(
        Array.from({ length: 40 }, (_, at) =>
          sessions.checkpoints.add(draft({ id: `c${at}`, session: at % 2 ? id.session : 'odin-PS-aaaaaa' })),
        ),
      );
      const seqs = written.flatMap((one) =>
        one.kind === 'added' && one.row.session === id.session ? [one.row.seq] : [],
      );
      expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    }));

  it('are there once, also when somebody asks again whose answer was lost', () =>
    inStore(async (sessions) => {
      const { checkpoints } = sessions;
      const first = await checkpoints.add(draft());
      expect(await checkpoints.add(draft())).toEqual(first);
      await sessions.resume({ scope: 'home', id: id.session }, sessionRow({ hash: 'aaaaaa', resumes: id.session }));
      expect(await checkpoints.add(draft())).toEqual(first);
      expect((await checkpoints.find({ ...id, limit: 9 })).total).toBe(1);
    }));

  it('are of sessions that are there', () =>
    inStore(async ({ checkpoints }) => {
      expect(await checkpoints.add(draft({ session: 'odin-PS-%' }))).toEqual({ kind: 'unknown-session' });
      expect(await checkpoints.add(draft({ scope: 'cluster' }))).toEqual({ kind: 'unknown-session' });
      expect((await checkpoints.find({ scope: 'home', limit: 9 })).total).toBe(0);
    }));

  it('are of whoever goes on with the session, once somebody does', () =>
    inStore(async (sessions) => {
      const { checkpoints } = sessions;
      await checkpoints.add(draft({ id: 'c1' }));
      await sessions.resume({ scope: 'home', id: id.session }, sessionRow({ hash: 'aaaaaa', resumes: id.session }));
      const late = await checkpoints.add(draft({ id: 'c2' }));
      expect(late).toEqual({ kind: 'taken-over', by: 'odin-PS-aaaaaa' });
      expect((await checkpoints.find({ ...id, limit: 9 })).rows.map(({ id: name }) => name)).toEqual(['c1']);
    }));

  it('are found newest first, and counted beyond the page', () =>
    inStore(async ({ checkpoints }) => {
      for (const [at, kind] of (['manual', 'stop', 'manual'] as const).entries())
        await checkpoints.add(draft({ id: `c${at}`, kind }));
      const found = async (more: object) => {
        const { rows, total } = await checkpoints.find({ ...id, limit: 2, ...more });
        return [rows.map(({ seq }) => seq), total];
      };
      expect(await found({})).toEqual([[3, 2], 3]);
      expect(await found({ offset: 2 })).toEqual([[1], 3]);
      expect(await found({ kind: 'manual' })).toEqual([[3, 1], 2]);
      expect(await found({ session: 'o%' })).toEqual([[], 0]);
    }));

  it('go when they are old, by kind; the newest stays, and no number is given twice', () =>
    inStore(async (sessions) => {
      const clock = new FakeClock();
      const { checkpoints } = sessions;
      const old = clock.now() - 31 * DAY_MS;
      for (const [at, kind] of (['manual', 'epic_completion', 'stop', 'manual'] as const).entries())
        await checkpoints.add(draft({ id: `c${at}`, kind, at: old }));
      await sessions.add(sessionRow({ scope: 'cluster' }));
      for (const name of ['e0', 'e1']) await checkpoints.add(draft({ id: name, scope: 'cluster', at: old }));
      const made = checkpointsOn(sessions, clock);
      const planned = await made.cleanUp(usualRetention, { projectKey: 'of-odin', dryRun: true });
      expect(planned.map(({ kind, count, bytes }) => [kind, count, bytes])).toEqual([
        ['context_window', 0, 0],
        ['epic_completion', 0, 0],
        ['compaction', 0, 0],
        ['stop', 1, 100],
        ['manual', 1, 100],
      ]);
      expect((await checkpoints.find({ ...id, limit: 9 })).total).toBe(4);
      expect(await made.cleanUp(usualRetention, { projectKey: 'of-another-odin', dryRun: false })).not.toContainEqual(
        expect.objectContaining({ count: 1 }),
      );
      expect(await made.cleanUp(usualRetention, { projectKey: 'of-odin', dryRun: false })).toEqual(planned);
      expect((await checkpoints.find({ ...id, limit: 9 })).rows.map(({ id: name }) => name)).toEqual(['c3', 'c1']);
      const forced = await made.cleanUp({ ...usualRetention, epic_completion: 1 }, { dryRun: false });
      expect(forced).toContainEqual({ kind: 'epic_completion', days: 1, count: 1, bytes: 100 });
      expect(await checkpoints.add(draft({ id: 'c9' }))).toMatchObject({ row: { seq: 5 } });
    }));

  it('go when they are old only of sessions that were closed since, where that is asked', () =>
    inStore(async (sessions) => {
      const clock = new FakeClock();
      const ended = { aaaaaa: clock.now() - 9 * DAY_MS, bbbbbb: clock.now() - 2 * DAY_MS };
      for (const [hash, closedAt] of Object.entries(ended)) await sessions.add(sessionRow({ hash, closedAt }));
      for (const hash of ['8f4a2b', ...Object.keys(ended)])
        for (const at of [0, 1])
          await sessions.checkpoints.add(draft({ id: hash + at, session: `odin-PS-${hash}`, at }));
      const made = checkpointsOn(sessions, clock);
      await made.cleanUp(usualRetention, { closedSince: clock.now() - 3 * DAY_MS, dryRun: false });
      const left = await Promise.all(
        ['8f4a2b', ...Object.keys(ended)].map((it) => made.list(`odin-PS-${it}`, { limit: 9 })),
      );
      expect(left.map(({ total }) => total)).toEqual([2, 2, 1]);
    }));

  it('carry on what is left to do, of the session before too, and hold no secrets', () =>
    inStore(async (sessions) => {
      const made = checkpointsOn(sessions, new FakeClock());
      const secret = `ghp_${'a1B2'.repeat(9)}`;
      const row = await made.create(sessionRow({ root: null }), {
        kind: 'manual',
        epic: `epic of ${secret}`,
        note: `with ${secret}`,
        pendingTasks: [`push with ${secret}`, 'rest'],
        importantContext: `password: "hunter2"`,
      });
      expect(JSON.stringify(row)).not.toMatch(/ghp_|hunter2/);
      const next = sessionRow({ hash: 'aaaaaa', resumes: id.session, root: null });
      await sessions.add(next);
      const after = await made.create(next, { kind: 'context_window' });
      expect(readWorkState(after.state).pending_tasks).toEqual(readWorkState(row.state).pending_tasks);
      expect(readWorkState(after.state).pending_tasks).toEqual([expect.stringContaining('push with'), 'rest']);
      expect(recoveryText(after)).toContain('2. rest');
      expect(readWorkState(after.state).important_context).toBe('password: "[redacted:named]"');
      const finished = await made.create(next, { kind: 'manual', pendingTasks: [] });
      expect(readWorkState(finished.state)).toMatchObject({
        pending_tasks: [],
        important_context: 'password: "[redacted:named]"',
      });
      const forgotten = await made.create(next, { kind: 'manual', importantContext: '' });
      expect(readWorkState(forgotten.state)).toMatchObject({ pending_tasks: [], important_context: null });
      expect(after.sizeBytes).toBeLessThan(64 * 1024);
    }));
});

const checkpointsOn = (sessions: Store['sessions'], clock: FakeClock): Checkpoints =>
  new Checkpoints({
    records: sessions.checkpoints,
    sessionOf: async (name) => (await sessions.find({ scope: 'home', id: name, limit: 1 })).rows[0],
    recentCommands: async () => [],
    place: workPlace(process.env),
    scope: 'home',
    clock,
    random: { hex: (bytes) => 'ab'.repeat(bytes) },
    report: () => undefined,
  });
