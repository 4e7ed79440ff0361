import { expect, it } from 'vitest';
import type { ReservationRow } from '../../src/kernel/agent-session.ts';
import type { Store, StoreOptions } from '../../src/store/index.ts';
import { openSqlStore } from '../../src/store/open-sql-store.ts';
import { onBothEngines, withStore } from '../support/both-engines.ts';
import { sessionRow } from '../support/store-rows.ts';

const id = 'odin-PS-8f4a2b';
const reservation = (over: Partial<ReservationRow> = {}): ReservationRow => ({
  scope: 'home',
  session: id,
  projectKey: 'k',
  root: '/p',
  pattern: 'src/**',
  mode: 'exclusive',
  reason: null,
  since: 1000,
  until: 5000,
  ...over,
});
const putting =
  (...put: ReservationRow[]) =>
  () => ({ put, end: [] });

const held = async ({ sessions }: Store, at = 2000, session?: string) =>
  (
    await sessions.reservations.held({ scope: 'home', at, limit: 10, ...(session === undefined ? {} : { session }) })
  ).map((one) => one.reservation);

onBothEngines('the reservations of sessions', ({ fresh }) => {
  const inStore = async (use: (store: Store) => Promise<void>) => withStore(await fresh(), use);
  const reserving = { scope: 'home', session: id, at: 2000 };
  it('are given back as they were written, until their time is over', () =>
    inStore(async (store) => {
      const { reservations } = store.sessions;
      await store.sessions.add(sessionRow());
      const full = reservation({ pattern: 'ä_%/*', reason: 'why', mode: 'shared' });
      expect(await reservations.change(reserving, putting(reservation(), full))).toEqual({
        put: [reservation(), full],
        end: [],
      });
      expect(await held(store)).toEqual([reservation(), full]);
      expect(await reservations.held({ scope: 'home', at: 4999, limit: 1 })).toEqual([
        { reservation: reservation(), session: sessionRow() },
      ]);
      expect(await held(store, 5000)).toEqual([]);
      expect(await held(store, 2000, 'somebody')).toEqual([]);
      expect(await reservations.held({ scope: 'cluster', at: 2000, limit: 10 })).toEqual([]);
    }));

  it('are decided by all that are in force, and written anew with the same pattern', () =>
    inStore(async (store) => {
      const { sessions } = store;
      await sessions.add(sessionRow());
      await sessions.reservations.change(
        reserving,
        putting(reservation(), reservation({ pattern: 'old', until: 1999 })),
      );
      const seen: unknown[] = [];
      const longer = reservation({ until: 9000, mode: 'shared' });
      await sessions.reservations.change(reserving, (self, all) => {
        seen.push(self, all);
        return { put: [longer], end: [] };
      });
      expect(seen).toEqual([sessionRow(), [{ reservation: reservation(), session: sessionRow() }]]);
      expect(await held(store)).toEqual([longer]);
      await sessions.reservations.change(reserving, () => ({ put: [], end: [longer] }));
      expect(await held(store)).toEqual([]);
      expect(await sessions.reservations.change({ ...reserving, session: 'x\0' }, putting())).toBeUndefined();
    }));

  it('change nothing when the decision fails', () =>
    inStore(async (store) => {
      await store.sessions.add(sessionRow());
      const failing = store.sessions.reservations.change(reserving, () => {
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow();
      await store.sessions.reservations.change(reserving, putting(reservation()));
      expect(await held(store)).toEqual([reservation()]);
    }));

  it('end with their session, and go on with whoever goes on with it', () =>
    inStore(async (store) => {
      const { sessions } = store;
      await sessions.add(sessionRow());
      await sessions.reservations.change(reserving, putting(reservation()));
      const next = sessionRow({ hash: '000001', resumes: id });
      await sessions.resume({ scope: 'home', id }, next);
      expect(await held(store)).toEqual([reservation({ session: next.id })]);
      await sessions.close({ scope: 'home', id }, { at: 2500, why: 'done' });
      expect(await held(store)).toHaveLength(1);
      await sessions.close({ scope: 'home', id: next.id }, { at: 2500, why: 'done' });
      expect(await held(store)).toEqual([]);
    }));

  it('are released by name or all, only those of their session', () =>
    inStore(async (store) => {
      const { sessions } = store;
      const { reservations } = sessions;
      const other = sessionRow({ hash: '000002' });
      await sessions.add(sessionRow());
      await sessions.add(other);
      await reservations.change(
        reserving,
        putting(reservation(), reservation({ pattern: 'a' }), reservation({ pattern: 'b' })),
      );
      await reservations.change({ ...reserving, session: other.id }, putting(reservation({ session: other.id })));
      expect(await reservations.release({ scope: 'home', session: id, patterns: ['a', 'x', '%\0'] })).toEqual([
        reservation({ pattern: 'a' }),
      ]);
      expect(await reservations.release({ scope: 'home', session: id })).toHaveLength(2);
      expect(await reservations.release({ scope: 'home', session: id })).toEqual([]);
      expect(await held(store)).toEqual([reservation({ session: other.id })]);
    }));

  it('are swept when their time is over', () =>
    inStore(async (store) => {
      const { sessions } = store;
      await sessions.add(sessionRow());
      await sessions.reservations.change(
        reserving,
        putting(reservation(), reservation({ pattern: 'old', until: 1500 })),
      );
      expect(await sessions.reservations.sweep({ scope: 'cluster', before: 2000 })).toBe(0);
      expect(await sessions.reservations.sweep({ scope: 'home', before: 2000 })).toBe(1);
      expect(await sessions.reservations.sweep({ scope: 'home', before: 2000 })).toBe(0);
      expect(await held(store)).toEqual([reservation()]);
    }));

  it('of many who want the same at once one gets it, whoever closes, resumes and releases meanwhile', async () => {
    const place: StoreOptions = await fresh();
    await withStore(place, async (store) => {
      await using second = await openSqlStore(place);
      const stores = [store, second];
      const all = Array.from({ length: 20 }, (_, at) => sessionRow({ hash: `${at + 10}0000`.slice(0, 6) }));
      for (const row of all) await store.sessions.add(row);
      const won = await Promise.all(
        all.map(async ({ id: session }, at) => {
          const { reservations } = (stores[at % 2] ?? store).sessions;
          const change = await reservations.change({ ...reserving, session }, (_, those) => ({
            put: those.length === 0 ? [reservation({ session })] : [],
            end: [],
          }));
          return change?.put.length;
        }),
      );
      expect(won.filter((count) => count === 1)).toHaveLength(1);
      const take = (session: string, at: number) =>
        (stores[at % 2] ?? store).sessions.reservations.change({ ...reserving, session }, (_, those) => ({
          put: [reservation({ session, pattern: `p${at}` })],
          end: those.map((one) => one.reservation),
        }));
      const meanwhile = async (session: string, at: number): Promise<void> => {
        if (at % 3 === 0) await second.sessions.close({ scope: 'home', id: session }, { at: 2500, why: 'done' });
        if (at % 3 === 1)
          await store.sessions.resume(
            { scope: 'home', id: session },
            sessionRow({ hash: `${at + 10}ffff`.slice(0, 6) }),
          );
      };
      await Promise.all<unknown>(
        all.flatMap(({ id: session }, at): Promise<unknown>[] => [
          take(session, at),
          store.sessions.reservations.release({ scope: 'home', session }),
          meanwhile(session, at),
          second.sessions.reservations.sweep({ scope: 'home', before: 2000 }),
        ]),
      );
      expect((await held(store)).length).toBeLessThan(all.length);
    });
  });
});
