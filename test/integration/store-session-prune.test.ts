import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CheckpointRow, CommandRow, SessionRow } from '../../src/kernel/agent-session.ts';
import { EventLog } from '../../src/session/index.ts';
import type { Store } from '../../src/store/index.ts';
import type { SessionsPruned } from '../../src/store/prune-contract.ts';
import { onBothEngines, withStore } from '../support/both-engines.ts';
import { commit, eventLogOn } from '../support/event-world.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { sessionRow } from '../support/store-rows.ts';

const scope = 'home';

const command = (id: string, over: Partial<CommandRow> = {}): CommandRow => ({
  id,
  scope,
  session: null,
  project: 'odin',
  projectKey: '',
  at: 1000,
  source: 'auto',
  action: 'files__read',
  server: 'files',
  instance: null,
  connection: null,
  outcome: 'ok',
  tookMs: 1,
  description: null,
  parameters: {},
  result: {},
  error: null,
  tags: '',
  ...over,
});

const checkpoint = (id: string, session: string): Omit<CheckpointRow, 'seq'> => ({
  id,
  scope,
  session,
  at: 1000,
  kind: 'manual',
  contextPercent: 1,
  epic: null,
  note: null,
  state: {},
  sizeBytes: 10,
});

/** A session with two events, a checkpoint and a command. */
async function full(store: Store, over: Partial<SessionRow>): Promise<SessionRow> {
  const { sessions } = store;
  const row = sessionRow(over);
  await sessions.add(row);
  const log = eventLogOn({ sessions }, new FakeClock());
  for (const message of ['one', 'two']) await log.emit(row.id, commit(message), 'hub');
  await sessions.checkpoints.add(checkpoint(`p-${row.id}`, row.id));
  await store.write([{ kind: 'command', row: command(`c-${row.id}`, { session: row.id }) }]);
  return row;
}

/** Part by part, until nothing goes any more. */
async function partsOf({ sessions }: Store, before: number): Promise<SessionsPruned[]> {
  const parts: SessionsPruned[] = [];
  for (;;) {
    const part = await sessions.prune({ scope, before, dryRun: false });
    parts.push(part);
    if (part.sessions + part.commands === 0) return parts;
  }
}

async function left({ sessions }: Store): Promise<string[]> {
  const { rows } = await sessions.find({ scope, limit: 1000 });
  return rows.map(({ hash }) => hash).toSorted();
}

/** Of several who name the same successor one was taken over by it. */
const isFirst = (drafts: readonly { next: number }[], at: number): boolean =>
  drafts.findIndex((one, from) => one.next === drafts[at]?.next && from < one.next) === at;

onBothEngines('sessions that are long over', ({ fresh }) => {
  const inStore = async (use: (store: Store) => Promise<void>) => withStore(await fresh(), use);

  it('go as a whole; those that are open, or were closed since, stay as they are', () =>
    inStore(async (store) => {
      const { sessions } = store;
      const gone = await full(store, { hash: 'aaaaaa', closedAt: 1999, closedWhy: 'done' });
      const kept = await full(store, { hash: 'bbbbbb', closedAt: 2000, closedWhy: 'done', heartbeatAt: 3000 });
      const open = await full(store, { hash: 'cccccc', heartbeatAt: 3000 });
      await full(store, { hash: 'dddddd', scope: 'cluster', closedAt: 1, closedWhy: 'not ours' }).catch(
        () => undefined,
      );
      const order = { scope, before: 2000 };
      const nothing = { sessions: 0, events: 0, checkpoints: 0, commands: 0 };
      const counts = { sessions: 1, events: 2, checkpoints: 1, commands: 2 };
      expect(await sessions.prune({ ...order, dryRun: true })).toEqual(counts);
      expect(await left(store)).toEqual(['aaaaaa', 'bbbbbb', 'cccccc']);
      expect(await partsOf(store, 2000)).toEqual([{ ...counts, commands: 0 }, { ...nothing, commands: 2 }, nothing]);
      expect(await left(store)).toEqual(['bbbbbb', 'cccccc']);
      const log = new EventLog({
        records: sessions.events,
        scope,
        clock: new FakeClock(),
        random: { hex: () => '00' },
      });
      for (const { id } of [kept, open])
        expect(await log.verify(id), id).toMatchObject({ events: 2, found: 0, head: { seq: 2 } });
      expect(await sessions.events.count({ scope, session: gone.id })).toBe(0);
      expect((await sessions.checkpoints.find({ scope, session: gone.id, limit: 1 })).total).toBe(0);
      expect((await sessions.checkpoints.find({ scope, limit: 9 })).total).toBe(2);
      expect((await sessions.commands.search({ scope, limit: 9 })).rows.map(({ session }) => session)).toEqual([
        open.id,
      ]);
      expect((await sessions.find({ scope: 'cluster', limit: 9 })).total).toBe(1);
    }));

  it('stay for as long as somebody goes on with them, by however many steps', () =>
    inStore(async (store) => {
      const { sessions } = store;
      const line = ['aaaaaa', 'bbbbbb', 'cccccc'].map((hash, at, all) =>
        sessionRow({
          hash,
          closedAt: at === 2 ? null : 100 + at,
          resumes: at === 0 ? null : `odin-PS-${all[at - 1]}`,
          resumedBy: at === 2 ? null : `odin-PS-${all[at + 1]}`,
        }),
      );
      for (const row of line) await sessions.add(row);
      await sessions.prune({ scope, before: 5000, dryRun: false });
      expect(await left(store)).toHaveLength(3);
      await sessions.close({ scope, id: 'odin-PS-cccccc' }, { at: 4000, why: 'done' });
      expect((await sessions.prune({ scope, before: 5000, dryRun: true })).sessions).toBe(3);
      expect((await sessions.prune({ scope, before: 5000, dryRun: false })).sessions).toBe(3);
      expect(await left(store)).toEqual([]);
    }));

  it('and somebody who goes on with one at that very moment has it, or is told that it is gone', () =>
    inStore(async ({ sessions }) => {
      const hashes = Array.from({ length: 24 }, (_, at) => at.toString(16).padStart(6, 'a'));
      for (const hash of hashes) await sessions.add(sessionRow({ hash, closedAt: 10, closedWhy: 'done' }));
      const resumed = hashes.map((hash) =>
        sessions.resume(
          { scope, id: `odin-PS-${hash}` },
          sessionRow({ hash: hash.replace('a', 'b'), resumes: `odin-PS-${hash}`, createdAt: 9000 }),
        ),
      );
      const [pruned] = await Promise.all([sessions.prune({ scope, before: 5000, dryRun: false }), ...resumed]);
      const won = (await Promise.all(resumed)).filter((row) => row !== undefined);
      const { rows } = await sessions.find({ scope, limit: 100 });
      const ids = new Set(rows.map(({ id }) => id));
      expect(won.length + pruned.sessions).toBe(hashes.length);
      expect(rows).toHaveLength(2 * won.length);
      for (const row of won) expect([ids.has(row.id), ids.has(String(row.resumedBy))], row.id).toEqual([true, true]);
    }));

  it('commands of before go, whoever gave them, but not those of a session that lives', () =>
    inStore(async (store) => {
      const { sessions } = store;
      await sessions.add(sessionRow({ hash: 'aaaaaa', heartbeatAt: 9000 }));
      await sessions.add(sessionRow({ hash: 'bbbbbb', heartbeatAt: 10 }));
      await store.write(
        [null, 'odin-PS-aaaaaa', 'odin-PS-bbbbbb', 'odin-PS-nobody'].flatMap((session, at) => [
          { kind: 'command', row: command(`o${at}`, { session, at: 4999 }) } as const,
          { kind: 'command', row: command(`n${at}`, { session, at: 5000 }) } as const,
        ]),
      );
      await store.write(
        Array.from({ length: 4100 }, (_, at) => ({ kind: 'command', row: command(`m${at}`) }) as const),
      );
      expect(await sessions.prune({ scope, before: 5000, dryRun: true })).toMatchObject({
        sessions: 0,
        commands: 4103,
      });
      expect((await partsOf(store, 5000)).map(({ commands }) => commands)).toEqual([2000, 2000, 103, 0]);
      const { rows } = await sessions.commands.search({ scope, limit: 100 });
      expect(rows.map(({ id }) => id).toSorted()).toEqual(['n0', 'n1', 'n2', 'n3', 'o1']);
      expect(await left(store)).toEqual(['aaaaaa', 'bbbbbb']);
    }));

  it('and many go in parts, so that the store is not taken for one that does not answer', () =>
    inStore(async (store) => {
      const { sessions } = store;
      for (let at = 0; at < 50; at++)
        await sessions.add(sessionRow({ hash: at.toString(16).padStart(6, 'a'), closedAt: 10, closedWhy: 'done' }));
      await store.write(
        Array.from({ length: 5000 }, (_, at) => ({ kind: 'command', row: command(`m${at}`) }) as const),
      );
      expect(await sessions.prune({ scope, before: 5000, dryRun: true })).toMatchObject({
        sessions: 50,
        commands: 5000,
      });
      const parts = await partsOf(store, 5000);
      expect(parts.map((part) => part.sessions)).toEqual([20, 20, 10, 0, 0, 0, 0]);
      expect(parts.map((part) => part.commands)).toEqual([0, 0, 0, 2000, 2000, 1000, 0]);
    }));

  it('and what would go is what goes, however sessions hang together', () =>
    inStore(async ({ sessions }) => {
      const shape = fc.array(fc.record({ closedAt: fc.option(fc.integer({ min: 0, max: 10 })), next: fc.nat(7) }), {
        maxLength: 8,
      });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(shape, async (drafts) => {
          const home = `s${run++}`;
          const ids = drafts.map((_, at) => `odin-PS-00000${at}`);
          for (const [at, { closedAt, next }] of drafts.entries()) {
            const resumedBy = next > at && isFirst(drafts, at) ? (ids[next] ?? null) : null;
            const before = drafts.findIndex((one, from) => from < at && one.next === at);
            await sessions.add(
              sessionRow({ scope: home, hash: `00000${at}`, closedAt, resumedBy, resumes: ids[before] ?? null }),
            );
          }
          const order = { scope: home, before: 5 };
          const wouldGo = await sessions.prune({ ...order, dryRun: true });
          expect(await sessions.prune({ ...order, dryRun: false })).toEqual(wouldGo);
          const { rows } = await sessions.find({ scope: home, limit: 100 });
          const there = new Set(rows.map(({ id }) => id));
          for (const [at, { closedAt }] of drafts.entries())
            if (closedAt === null || closedAt >= 5) expect(there.has(ids[at] ?? '')).toBe(true);
          expect(drafts.length - rows.length).toBe(wouldGo.sessions);
        }),
        { numRuns: 40 },
      );
    }));
});

onBothEngines('the latest of all sessions', ({ fresh }) => {
  it('is told newest first, of one or of all, since a moment', () =>
    fresh().then((place) =>
      withStore(place, async (store) => {
        const { sessions } = store;
        const clock = new FakeClock();
        const log = eventLogOn({ sessions }, clock);
        await sessions.add(sessionRow({ hash: 'aaaaaa' }));
        await sessions.add(sessionRow({ hash: 'bbbbbb' }));
        const [a, b] = ['odin-PS-aaaaaa', 'odin-PS-bbbbbb'];
        const start = clock.now();
        for (const [at, session] of [a, b, a].entries()) {
          await log.emit(session, commit(String(at)), 'agent');
          await store.write([{ kind: 'command', row: command(`c${at}`, { session, at: start + at * 10 }) }]);
          await clock.advance(10);
        }
        await store.write([{ kind: 'command', row: command('nobodys', { at: start + 99 }) }]);
        const told = async (more: object) => {
          const { events, commands } = await sessions.latest({ scope, limit: 10, ...more });
          return [events.map(({ session, seq }) => `${session.at(-1)}${seq}`), commands.map(({ id }) => id)];
        };
        expect(await told({})).toEqual([
          ['a2', 'b1', 'a1'],
          ['c2', 'c1', 'c0'],
        ]);
        expect(await told({ limit: 1 })).toEqual([['a2'], ['c2']]);
        expect(await told({ session: a })).toEqual([
          ['a2', 'a1'],
          ['c2', 'c0'],
        ]);
        expect(await told({ since: start + 10 })).toEqual([
          ['a2', 'b1'],
          ['c2', 'c1'],
        ]);
        expect(await told({ session: a, since: start + 11 })).toEqual([['a2'], ['c2']]);
        expect(await told({ scope: 'cluster' })).toEqual([[], []]);
        expect(await told({ session: '%' })).toEqual([[], []]);
      }),
    ));
});
