import { expect, it } from 'vitest';
import { aggregated, exportPage, exportParts, failuresOf, Replays } from '../../src/session/index.ts';
import { onBothEngines, withStore } from '../support/both-engines.ts';
import { commit, epic, eventWorld, failed } from '../support/event-world.ts';

onBothEngines('what happened in a session', ({ fresh }) => {
  const inWorld = async (use: (world: Awaited<ReturnType<typeof eventWorld>>) => Promise<void>) =>
    withStore(await fresh(), async (store) => use(await eventWorld(store)));

  it('is folded into what the session is now, was then, and only what is new is read again', () =>
    inWorld(async ({ log, session }) => {
      const replays = new Replays(log);
      expect(await replays.of(session)).toMatchObject({ events: 0, state: { lastType: null, latestAt: null } });
      await log.emit(session, epic('epic-1', 'epic_started'));
      await log.emit(session, commit('a'));
      const checkpoint = { checkpoint_id: 'c1', context_percent: 81, reason: 'full' };
      await log.emit(session, { type: 'checkpoint_created', data: checkpoint }, 'hub');
      const [one, two] = await Promise.all([replays.of(session), replays.of(session)]);
      expect([one.read, two.read]).toEqual([3, 0]);
      await log.emit(session, epic('epic-2', 'epic_started'));
      await log.emit(session, epic('epic-1', 'epic_failed'));
      expect(await replays.of(session)).toMatchObject({
        events: 5,
        read: 2,
        state: {
          lastEpic: 'epic-1',
          lastType: 'epic_failed',
          contextPercent: 81,
          checkpoint,
          openEpics: ['epic-2'],
          counts: { epic_started: 2, commit_created: 1, checkpoint_created: 1, epic_failed: 1 },
        },
      });
      expect(await replays.of(session, 2)).toMatchObject({
        events: 2,
        state: { lastEpic: 'epic-1', lastType: 'commit_created', checkpoint: null, openEpics: ['epic-1'] },
      });
    }));

  it('is counted by type, day and epic', () =>
    inWorld(async ({ log, session, clock }) => {
      await log.emit(session, commit('before'));
      await log.emit(session, epic('epic-1', 'epic_started'));
      await clock.advance(86_400_000);
      await log.emit(session, commit('a'));
      await log.emit(session, epic('epic-1', 'epic_failed'));
      await log.emit(session, commit('after'));
      expect(await aggregated(log.pages(session))).toMatchObject({
        events: 5,
        perType: [{ name: 'commit_created', count: 3 }, { name: 'epic_failed' }, { name: 'epic_started' }],
        perDay: [
          { name: '2023-11-14', count: 2 },
          { name: '2023-11-15', count: 3 },
        ],
        perEpic: [{ name: 'epic-1', count: 3 }],
      });
    }));

  it('tells what went wrong, and what led there', () =>
    inWorld(async ({ log, session }) => {
      const start = await log.emit(session, epic('epic-1', 'epic_started'));
      const change = await log.emit(session, { ...commit('a'), parent: start.id });
      const broken = await log.emit(session, { ...failed, parent: change.id });
      await log.emit(session, epic('epic-1', 'epic_failed'));
      await log.emit(session, failed);
      const wish = { most: 10, causes: 10 };
      const every = await failuresOf(log, session, wish);
      expect([every.total, every.failures.map(({ event }) => event.seq)]).toEqual([3, [5, 4, 3]]);
      const ofEpic = await failuresOf(log, session, { ...wish, epic: 'epic-1' });
      expect(ofEpic.failures.map(({ event }) => event.seq)).toEqual([4, 3]);
      expect(ofEpic.failures[1]).toMatchObject({
        event: { id: broken.id },
        causes: [{ id: start.id }, { id: change.id }],
      });
      expect(await failuresOf(log, session, { ...wish, most: 1 })).toMatchObject({
        total: 3,
        failures: [{ epic: null }],
      });
    }));

  it('is exported whole, also a page at a time', () =>
    inWorld(async ({ log, session }) => {
      const empty = await exportPage(log, session, { format: 'json', toSeq: 10_000, characters: 500 });
      expect(empty).toEqual({ content: '[]\n' });
      for (let at = 0; at < 250; at++) await log.emit(session, commit(`😀"\\ ${at} ${'ä'.repeat(at)}`));
      for (const format of ['json', 'jsonl'] as const) {
        let whole = '';
        for await (const { text } of exportParts(log.pages(session), format)) whole += text;
        let paged = '';
        for (let cursor: string | undefined; ; ) {
          const page = await exportPage(log, session, { format, toSeq: 10_000, cursor, characters: 3000 });
          expect(JSON.stringify(page.content).length).toBeLessThanOrEqual(3000 + 300);
          paged += page.content;
          cursor = 'nextCursor' in page ? page.nextCursor : undefined;
          if (cursor === undefined) break;
        }
        expect(paged).toBe(whole);
        const read: unknown =
          format === 'json'
            ? JSON.parse(whole)
            : whole
                .trim()
                .split('\n')
                .map((line) => JSON.parse(line));
        expect(read).toHaveLength(250);
        expect(read).toMatchObject({
          249: { sequence_num: 250, event_data: { message: `😀"\\ 249 ${'ä'.repeat(249)}` } },
        });
      }
      for (const cursor of ['x', '0.0', '1', '1.1.1', '-1.0'])
        await expect(
          exportPage(log, session, { format: 'json', toSeq: 1, cursor, characters: 9 }),
        ).rejects.toMatchObject({ code: 'invalid-params' });
    }));
});
