import { expect, it } from 'vitest';
import type { EventRow } from '../../src/kernel/agent-session.ts';
import { GENESIS, sealOf } from '../../src/session/event/seal.ts';
import type { Engine } from '../../src/store/engine.ts';
import { onBothEngines, withEngine, withStore } from '../support/both-engines.ts';
import { allEvents, commit, epic, eventLogOn, eventWorld, failed } from '../support/event-world.ts';
import { sessionRow } from '../support/store-rows.ts';

const seqs = (rows: readonly EventRow[]): number[] => rows.map(({ seq }) => seq);
const ids = (rows: readonly EventRow[]): string[] => rows.map(({ id }) => id);
/** Whether each is built upon the one before, and sealed as it stands there. */
const verdictOf = (rows: readonly EventRow[]) => ({
  seqs: seqs(rows),
  chained: rows.every((row, at) => row.previous === (rows[at - 1]?.hash ?? GENESIS) && row.hash === sealOf(row)),
});
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

onBothEngines('the events of sessions', ({ fresh }) => {
  const inWorld = async (use: (world: Awaited<ReturnType<typeof eventWorld>>) => Promise<void>) =>
    withStore(await fresh(), async (store) => use(await eventWorld(store)));

  it('stand in the order in which they were told, from 1, each upon the one before', () =>
    inWorld(async ({ log, session }) => {
      for (const message of ['a', 'b', 'c']) await log.emit(session, commit(message));
      const rows = await allEvents(log, session);
      expect(seqs(rows)).toEqual([1, 2, 3]);
      expect(rows.map(({ previous }) => previous)).toEqual(['0'.repeat(64), rows[0]?.hash, rows[1]?.hash]);
      expect(new Set(rows.map(({ hash }) => hash)).size).toBe(3);
      expect(await log.verify(session)).toMatchObject({ events: 3, found: 0, problems: [] });
    }));

  it('have no gap and no double when twenty tell at once', () =>
    inWorld(async ({ log, session }) => {
      const told = await Promise.all(
        Array.from({ length: 20 }, async (_, who) => {
          const mine: number[] = [];
          for (let at = 0; at < 10; at++) mine.push((await log.emit(session, commit(`${who} ${at}`))).seq);
          return mine;
        }),
      );
      expect(told.flat().toSorted((a, b) => a - b)).toEqual(upTo(200));
      for (const mine of told) expect(mine).toEqual(mine.toSorted((a, b) => a - b));
      expect(seqs(await allEvents(log, session))).toEqual(upTo(200));
      expect(await log.verify(session)).toMatchObject({ events: 200, found: 0 });
    }));

  it('have no gap and no double when two hubs tell at once', async () => {
    const place = await fresh();
    await withStore(place, (one) =>
      withStore(place, async (other) => {
        const { log, session } = await eventWorld(one);
        const logs = [log, eventLogOn(other)];
        const tell = async (at: number) => logs[at % 2]?.emit(session, commit(String(at)));
        await Promise.all(Array.from({ length: 60 }, (_, at) => tell(at)));
        expect(seqs(await allEvents(log, session))).toEqual(upTo(60));
        expect(await log.verify(session)).toMatchObject({ events: 60, found: 0 });
      }),
    );
  });

  it('are written once when they are written again', () =>
    withStoreOf(async ({ sessions }) => {
      await sessions.add(sessionRow());
      const draft = {
        id: 'e1',
        scope: 'home',
        session: sessionRow().id,
        at: 1,
        type: 'error',
        data: '{}',
        metadata: '{}',
        parent: null,
      };
      const terms = { seal: () => 'h', genesis: 'g', maxDepth: 9, evenClosed: false, unhurried: false };
      await sessions.events.append(draft, terms);
      await sessions.events.append({ ...draft, id: 'e2' }, terms);
      expect(await sessions.events.append(draft, terms)).toMatchObject({ kind: 'appended', row: { id: 'e1', seq: 1 } });
      expect(await sessions.events.count({ scope: 'home', session: draft.session })).toBe(2);
    }));

  it('have their place also when the caller knows the last event, or thinks so', () =>
    withStoreOf(async ({ sessions }) => {
      await sessions.add(sessionRow());
      const { id: session } = sessionRow();
      const append = (id: string, over: object = {}) =>
        sessions.events.append(
          { id, scope: 'home', session, at: 1, type: 'error', data: '{}', metadata: '{}', parent: null },
          { seal: sealOf, genesis: GENESIS, maxDepth: 9, evenClosed: false, unhurried: false, ...over },
        );
      const head = async () => (await sessions.events.head('home', session)) ?? { seq: 0, hash: '' };
      await append('e1', { after: { seq: 0, hash: '' } });
      const first = await head();
      const second = await append('e2', { after: first });
      expect(second).toMatchObject({ kind: 'appended', row: { seq: 2, previous: first.hash, root: 'e2', depth: 0 } });
      expect(await append('e2', { after: await head() })).toEqual(second); // told again
      expect(await append('e3', { after: first })).toMatchObject({ row: { seq: 3 } }); // out of date
      expect(await append('e4', { after: { seq: 3, hash: 'another' } })).toMatchObject({ row: { seq: 4 } });
      await sessions.close({ scope: 'home', id: session }, { at: 5, why: 'done' });
      expect(await append('e5', { after: await head() })).toMatchObject({ kind: 'closed', why: 'done' });
      expect(await append('e5', { after: await head(), evenClosed: true, unhurried: true })).toMatchObject({
        row: { seq: 5 },
      });
      const rows = await sessions.events.find({ scope: 'home', session }, { limit: 10 });
      expect(verdictOf(rows)).toEqual({ seqs: upTo(5), chained: true });
    }));

  it('are refused for a closed session, but for what the hub itself tells', () =>
    withStoreOf(async (store) => {
      const { log, session } = await eventWorld(store);
      await store.sessions.close({ scope: 'home', id: session }, { at: 5, why: 'done' });
      await expect(log.emit(session, commit('late'))).rejects.toMatchObject({ code: 'session-closed' });
      const told = { type: 'instance_closed', data: { reason: 'done' } };
      expect(await log.emit(session, told, 'hub')).toMatchObject({ seq: 1, metadata: '{"told_by":"hub"}' });
      await expect(log.emit('odin-PS-ffffff', commit('x'))).rejects.toMatchObject({ code: 'unknown-session' });
      expect(await allEvents(log, session)).toHaveLength(1);
    }));

  it('cannot say that the hub told them', () =>
    inWorld(async ({ log, session }) => {
      const row = await log.emit(session, { ...commit('x'), metadata: { told_by: 'hub', model: 'm' } });
      expect(JSON.parse(row.metadata)).toEqual({ told_by: 'agent', model: 'm' });
    }));

  it('know what caused them, and what they caused, also in another session', () =>
    withStoreOf(async (store) => {
      const { log, session } = await eventWorld(store);
      const other = sessionRow({ hash: 'aaaaaa' });
      await store.sessions.add(other);
      const first = await log.emit(session, epic('e1', 'epic_started'));
      const second = await log.emit(session, { ...commit('a'), parent: first.id });
      const third = await log.emit(other.id, { ...commit('b'), parent: second.id });
      const aside = await log.emit(session, { ...commit('c'), parent: first.id });
      expect(third).toMatchObject({ seq: 1, root: first.id, depth: 2, parent: second.id });
      expect(ids(await log.chain(third.id, 10))).toEqual([third.id, second.id, first.id]);
      expect(ids(await log.chain(third.id, 2))).toEqual([third.id, second.id]);
      expect(ids(await log.tree(first.id, 10)).toSorted()).toEqual(ids([first, second, third, aside]).toSorted());
      expect(ids(await log.tree(second.id, 10))).toEqual([second.id, third.id]);
      expect(await log.tree(first.id, 2)).toHaveLength(2);
      expect(await log.lineage(session)).toEqual({
        events: 3,
        roots: 1,
        fromElsewhere: 0,
        trees: 1,
        maxDepth: 1,
        sumOfDepths: 2,
      });
      expect(await log.lineage(other.id)).toMatchObject({ events: 1, roots: 0, fromElsewhere: 1, maxDepth: 2 });
      expect(await log.lineage('odin-PS-ffffff')).toMatchObject({ events: 0, roots: 0, maxDepth: 0, sumOfDepths: 0 });
    }));

  it('have a cause that is known in this home, and not too many above each other', () =>
    withStoreOf(async (store) => {
      const { log, session } = await eventWorld(store);
      const elsewhere = sessionRow({ scope: 'cluster' });
      await store.sessions.add(elsewhere);
      const foreign = await store.sessions.events.append(
        {
          id: 'f',
          scope: 'cluster',
          session: elsewhere.id,
          at: 1,
          type: 'error',
          data: '{}',
          metadata: '{}',
          parent: null,
        },
        { seal: () => 'h', genesis: 'g', maxDepth: 9, evenClosed: false, unhurried: false },
      );
      expect(foreign.kind).toBe('appended');
      for (const parent of ['f', '', '%', session])
        await expect(log.emit(session, { ...commit('x'), parent })).rejects.toMatchObject({
          code: 'invalid-params',
          facts: { member: 'parent_event_id' },
        });
      const top = await log.emit(session, commit('top'));
      await withSameEngine(async ({ db }) => {
        await db.updateTable('session_events').set({ depth: 1000 }).where('id', '=', top.id).execute();
      });
      await expect(log.emit(session, { ...commit('x'), parent: top.id })).rejects.toThrow(/1000 causes above it/);
      expect(await allEvents(log, session)).toHaveLength(1);
    }));

  it('are found by all that is asked, and counted beyond the page', () =>
    inWorld(async ({ log, session, clock }) => {
      const begin = clock.now();
      for (const message of ['50% done', '50_ done', '50x done', 'say "hi"', 'ÄRGER \u0000 \\ \ud800']) {
        await log.emit(session, commit(message));
        await clock.advance(1000);
      }
      await log.emit(session, failed);
      const found = async (wanted: object, page: object = {}) => {
        const { rows, total } = await log.query(session, wanted, { limit: 2, ...page });
        return [seqs(rows), total];
      };
      expect(await found({})).toEqual([[1, 2], 6]);
      expect(await found({}, { order: 'desc', offset: 1 })).toEqual([[5, 4], 6]);
      expect(await found({ types: ['test_failed'] })).toEqual([[6], 1]);
      expect(await found({ types: [] })).toEqual([[], 0]);
      expect(await found({ from: begin + 1000, to: begin + 2000 })).toEqual([[2, 3], 2]);
      expect(await found({ contains: '50%' })).toEqual([[1], 1]);
      expect(await found({ contains: '50_' })).toEqual([[2], 1]);
      expect(await found({ contains: '50X D' })).toEqual([[3], 1]);
      expect(await found({ contains: 'TEST_FAIL' })).toEqual([[6], 1]);
      expect(await found({ contains: 'ÄrGER' })).toEqual([[5], 1]);
      expect(await found({ contains: 'ÄrGER'.normalize('NFD') })).toEqual([[5], 1]);
      expect(await found({ contains: 'ärger' })).toEqual([[], 0]);
      expect(await found({ fromSeq: 2, toSeq: 3 })).toEqual([[2, 3], 2]);
      expect(JSON.parse((await allEvents(log, session))[4]?.data ?? '')).toMatchObject({
        message: 'ÄRGER \u0000 \\ \ud800',
      });
    }));

  /** A store, and a way past its questions while it is open. */
  let here: Awaited<ReturnType<typeof fresh>> | undefined;
  async function withStoreOf(use: Parameters<typeof withStore<void>>[1]): Promise<void> {
    here = await fresh();
    await withStore(here, use);
  }
  const withSameEngine = async (use: (engine: Engine) => Promise<unknown>) => {
    if (!here) throw new Error('no store is open');
    await withEngine(here, use);
  };
});
