import { expect, it } from 'vitest';
import type { SessionRow } from '../../src/kernel/agent-session.ts';
import type { Store } from '../../src/store/index.ts';
import { onBothEngines, withStore } from '../support/both-engines.ts';
import { sessionRow } from '../support/store-rows.ts';

const id = { scope: 'home', id: 'odin-PS-8f4a2b' };
const idsOf = (rows: readonly SessionRow[]): string[] => rows.map((row) => row.id);

onBothEngines('the sessions of agents', ({ fresh }) => {
  const inStore = async (use: (store: Store) => Promise<void>) => withStore(await fresh(), use);

  it('are given back as they were written', () =>
    inStore(async ({ sessions }) => {
      const full = sessionRow({ projectKey: 'k', clientSession: 'c', transcript: '/t', epic: 'ä_%', closedAt: 9 });
      expect(await sessions.add(full)).toBe(true);
      expect(await sessions.find({ scope: 'home', limit: 10 })).toEqual({ rows: [full], total: 1 });
    }));

  it('have an id, and a hash in their project, that nobody else has', () =>
    inStore(async ({ sessions }) => {
      const added = [
        await sessions.add(sessionRow()),
        await sessions.add(sessionRow()),
        await sessions.add(sessionRow({ kind: 'MS' })),
        await sessions.add(sessionRow({ project: 'thor' })),
        await sessions.add(sessionRow({ scope: 'cluster' })),
      ];
      expect(added).toEqual([true, false, false, true, true]);
      const tries = await Promise.all(Array.from({ length: 20 }, () => sessions.add(sessionRow({ hash: 'ffffff' }))));
      expect(tries.filter(Boolean)).toHaveLength(1);
    }));

  it('are found by all that is asked, and counted beyond the page', () =>
    inStore(async ({ sessions }) => {
      const all = [
        sessionRow({ hash: 'aa0001', heartbeatAt: 5 }),
        sessionRow({ hash: 'aa0002', heartbeatAt: 9, epic: 'epic-007-A' }),
        sessionRow({ hash: 'ab0003', heartbeatAt: 7, closedAt: 8, clientSession: 'c-1' }),
        sessionRow({ hash: 'aa0001', project: 'a_b', heartbeatAt: 1 }),
        sessionRow({ hash: 'aa0009', project: 'axb', scope: 'cluster' }),
      ];
      for (const row of all) await sessions.add(row);
      const found = async (more: object) => {
        const { rows, total } = await sessions.find({ scope: 'home', limit: 2, ...more });
        return [idsOf(rows), total];
      };
      expect(await found({})).toEqual([['a_b-PS-aa0001', 'odin-PS-aa0002'], 4]);
      expect(await found({ offset: 2 })).toEqual([['odin-PS-ab0003', 'odin-PS-aa0001'], 4]);
      expect(await found({ project: 'odin', open: true })).toEqual([['odin-PS-aa0002', 'odin-PS-aa0001'], 2]);
      expect(await found({ open: false })).toEqual([['odin-PS-ab0003'], 1]);
      expect(await found({ hashPrefix: 'aa' })).toEqual([['a_b-PS-aa0001', 'odin-PS-aa0002'], 3]);
      expect(await found({ idPrefix: 'a_' })).toEqual([['a_b-PS-aa0001'], 1]);
      expect(await found({ idPrefix: '%' })).toEqual([[], 0]);
      expect(await found({ hashPrefix: '' })).toEqual([['a_b-PS-aa0001', 'odin-PS-aa0002'], 4]);
      expect(await found({ epic: 'epic-007-A' })).toEqual([['odin-PS-aa0002'], 1]);
      expect(await found({ clientSession: 'c-1' })).toEqual([['odin-PS-ab0003'], 1]);
      expect(await found({ limit: 0 })).toEqual([[], 4]);
      for (const name of ['project', 'id', 'idPrefix', 'hashPrefix', 'epic', 'clientSession'])
        expect(await found({ [name]: '\0\ud800' }), name).toEqual([[], 0]);
    }));

  it('live by their heartbeats, which never go back and keep what they do not name', () =>
    inStore(async ({ sessions }) => {
      await sessions.add(sessionRow());
      expect(await sessions.beat({ ...id, at: 2000, latest: 9000, contextPercent: 41.6, epic: 'e1' })).toMatchObject({
        heartbeatAt: 2000,
        contextPercent: 42,
        epic: 'e1',
      });
      expect(await sessions.beat({ ...id, at: 1500, latest: 9000 })).toMatchObject({
        heartbeatAt: 2000,
        contextPercent: 42,
        epic: 'e1',
      });
      expect(await sessions.beat({ ...id, at: 1500, latest: 1900 })).toMatchObject({ heartbeatAt: 1500 }); // set back
      expect(await sessions.beat({ ...id, scope: 'cluster', at: 1, latest: 9 })).toBeUndefined();
      expect(await sessions.beat({ ...id, id: 'odin-PS-%', at: 1, latest: 9 })).toBeUndefined();
    }));

  it('are of the epic that was set, and of none where it is still that', () =>
    inStore(async ({ sessions }) => {
      await sessions.add(sessionRow({ epic: 'e1' }));
      const epicNow = async () => (await sessions.find({ ...id, limit: 1 })).rows[0]?.epic;
      await sessions.setEpic(id, { epic: null, was: 'e2' });
      expect(await epicNow()).toBe('e1');
      await sessions.setEpic({ ...id, scope: 'cluster' }, { epic: 'e3' });
      await sessions.setEpic({ ...id, id: 'odin-PS-%' }, { epic: 'e3' });
      expect(await epicNow()).toBe('e1');
      await sessions.setEpic(id, { epic: null, was: 'e1' });
      expect(await epicNow()).toBeNull();
      await sessions.close(id, { at: 3000, why: 'done' });
      await sessions.setEpic(id, { epic: 'e\0' });
      expect(await epicNow()).toMatch(/^e/);
    }));

  it('are closed once, and then have no heartbeat', () =>
    inStore(async ({ sessions }) => {
      await sessions.add(sessionRow());
      expect(await sessions.close(id, { at: 3000, why: 'done' })).toMatchObject({ closedAt: 3000, closedWhy: 'done' });
      expect(await sessions.close(id, { at: 4000, why: 'again' })).toMatchObject({ closedAt: 3000, closedWhy: 'done' });
      expect(await sessions.beat({ ...id, at: 5000, latest: 9000 })).toBeUndefined();
      expect(await sessions.close({ ...id, id: 'x' }, { at: 1, why: '' })).toBeUndefined();
    }));

  it('are linked to what the client calls them', () =>
    inStore(async ({ sessions }) => {
      await sessions.add(sessionRow());
      await sessions.link(id, { clientSession: 'c-1', transcript: '/t/c-1.jsonl' });
      const linked = await sessions.link(id, { clientSession: 'c-2' });
      expect(linked).toMatchObject({ clientSession: 'c-2', transcript: '/t/c-1.jsonl' });
      expect(await sessions.link({ ...id, id: 'x' }, { clientSession: 'c' })).toBeUndefined();
    }));

  it('are gone on with by one of many who want to', () =>
    inStore(async ({ sessions }) => {
      await sessions.add(sessionRow());
      const wishes = Array.from({ length: 12 }, (_, at) =>
        sessionRow({ hash: `00000${at.toString(16)}`, resumes: id.id, createdAt: 2000 + at }),
      );
      const answers = await Promise.all(wishes.map((next) => sessions.resume(id, next)));
      const winners = new Set(answers.map((row) => row?.resumedBy));
      expect(winners.size).toBe(1);
      const { rows, total } = await sessions.find({ scope: 'home', open: true, limit: 50 });
      expect([idsOf(rows), total]).toEqual([[...winners], 1]);
      expect(answers[0]).toMatchObject({ closedWhy: `resumed by ${rows[0]?.id}` });
      expect(await sessions.resume({ ...id, id: 'x' }, sessionRow({ hash: 'eeeeee' }))).toBeUndefined();
    }));

  it('can be gone on with after they were closed, and stay closed as they were', () =>
    inStore(async ({ sessions }) => {
      await sessions.add(sessionRow({ closedAt: 1500, closedWhy: 'done' }));
      const next = sessionRow({ hash: '000001', resumes: id.id, createdAt: 9000 });
      expect(await sessions.resume(id, next)).toMatchObject({ closedAt: 1500, closedWhy: 'done', resumedBy: next.id });
    }));
});
