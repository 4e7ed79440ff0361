import { describe, expect, it } from 'vitest';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Fact } from '../kernel/report.ts';
import type { Keeper, SetAside, StateRow, Store, StoreRecord } from '../store/index.ts';
import { StateStore } from './state-records.ts';

/** A keeper in memory: what it was given is in the store once it is let go on. */
function world({ fenced = false } = {}) {
  const rows = new Map<string, StateRow>();
  const asides: SetAside[] = [];
  const facts: Fact[] = [];
  const pending: (() => void)[] = [];
  const clock = new FakeClock();
  const it = { away: false, waiting: 0 };
  const store = {
    check: async () => undefined,
    state: async ({ key }: { key: string }) => rows.get(key),
    clearState: async ({ key }: { key: string }) => rows.delete(key),
    async setStateAside(aside: SetAside) {
      if (rows.delete(aside.id.key)) asides.push(aside);
    },
  };
  const keeper: Pick<Keeper, 'acknowledge' | 'ask' | 'standing'> = {
    async acknowledge(...records: readonly StoreRecord[]) {
      await new Promise<void>((resolve) => pending.push(resolve));
      for (const record of records) if (record.kind === 'state' && !it.away) rows.set(record.row.key, record.row);
    },
    async ask(question) {
      if (it.away) throw new HubError('store-away', 'away');
      return question(store as unknown as Store); // only what state asks
    },
    get standing() {
      return {
        state: 'open' as const,
        engine: 'sqlite' as const,
        breaker: 'closed' as const,
        why: '',
        waiting: it.waiting,
        dropped: 0,
      };
    },
  };
  const states = new StateStore({ keeper, scope: 'home', fenced, clock, report: (fact) => void facts.push(fact) });
  const written = async (): Promise<void> => {
    for (const go of pending.splice(0)) go();
    await settled();
  };
  return { states, rows, asides, facts, it, written };
}

const state = (body: string, fence = 4) => ({ kind: 'echo', version: 1, body, fence });

describe('the state of instances in the store', () => {
  it('is found right after it was saved, before it is written and after', async () => {
    const { states, rows, written } = world();
    states.save('k', state('1'));
    expect(await states.load('k')).toMatchObject({ kind: 'echo', version: 1, body: '1' });
    expect(rows.size).toBe(0);
    await written();
    expect(rows.get('k')).toMatchObject({ scope: 'home', epoch: 0, body: '1' });
    expect(await states.load('k')).toMatchObject({ body: '1' });
    expect(await states.load('other')).toBeUndefined();
  });

  it('is remembered while the store is away, whose absence is told where nothing is', async () => {
    const { states, it, written } = world();
    it.away = true;
    it.waiting = 1;
    states.save('k', state('spooled'));
    await written();
    expect(await states.load('k')).toMatchObject({ body: 'spooled' });
    await expect(states.load('never saved')).rejects.toThrow('away');
  });

  it('is of the epoch of its process where hubs share the store', async () => {
    const { states, rows, written } = world({ fenced: true });
    states.save('k', state('1', 9));
    await settled();
    await written();
    expect(rows.get('k')?.epoch).toBe(9);
  });

  it('is gone when it was cleared, also what was on its way, and what its process says at its end', async () => {
    const { states, rows, written } = world();
    states.save('k', state('1'));
    const clearing = states.clear('k', async () => {
      states.save('k', state('last words'));
      return true;
    });
    await settled();
    await written();
    expect(await clearing).toEqual({ stopped: true, cleared: true });
    expect(rows.size).toBe(0);
    expect(await states.load('k')).toBeUndefined();
    expect(await states.clear('k', async () => false)).toEqual({ stopped: false, cleared: false });
  });

  it('is not cleared, and nothing ended, while the store is away', async () => {
    const { states, it } = world();
    it.away = true;
    const ended: string[] = [];
    const clearing = states.clear('k', async () => ended.push('k') > 0);
    await expect(clearing).rejects.toThrow('away');
    expect(ended).toEqual([]);
  });

  it('that is set aside makes place at once, and what is saved next stays', async () => {
    const { states, rows, asides, written } = world();
    states.save('k', state('bad'));
    states.setAside('k', 'it is bad');
    states.save('k', state('good'));
    for (let turn = 0; turn < 3; turn++) {
      await settled();
      await written();
    }
    expect(asides).toMatchObject([{ id: { scope: 'home', key: 'k' }, why: 'it is bad' }]);
    expect(rows.get('k')?.body).toBe('good');
  });

  it('that cannot be set aside is told, and nothing else fails', async () => {
    const { states, facts, it } = world();
    it.away = true;
    states.setAside('k', 'bad');
    await settled();
    expect(facts).toMatchObject([{ kind: 'message.dropped', where: 'state of k' }]);
  });
});
