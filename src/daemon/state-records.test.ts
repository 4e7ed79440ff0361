import { describe, expect, it } from 'vitest';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { StateRow, Store } from '../store/index.ts';
import { StateStore } from './state-records.ts';

const key = '0123456789abcdef';
const kept = (body: string) => ({ kind: 'echo', version: 1, body, fence: 0 });

/** A store of one state, and what is kept in it. */
function world() {
  const rows = new Map<string, StateRow>();
  const is = { away: false };
  const store = {
    check: async () => undefined,
    state: async () => rows.get(key),
    clearState: async () => rows.delete(key),
  } as unknown as Store; // as much of it as is asked for
  const states = new StateStore({
    keeper: {
      async acknowledge(...records) {
        for (const one of records) if (one.kind === 'state') rows.set(one.row.key, one.row);
      },
      async ask(question) {
        if (is.away) throw new HubError('store-away', 'It cannot be reached.');
        return question(store);
      },
      standing: { state: 'open', engine: 'sqlite', breaker: 'closed', why: '', waiting: 0, dropped: 0 },
    },
    scope: 's',
    fenced: false,
    clock: new FakeClock(),
    report: () => undefined,
  });
  return { rows, is, states };
}

describe('clearing a state', () => {
  it('drops what the process hands over at its end, and lets nobody begin with what was', async () => {
    const { states, rows } = world();
    states.save(key, kept('"old"'));
    await settled();
    const begun: unknown[] = [];
    const cleared = states.clear(key, async () => {
      states.save(key, kept('"last"'));
      void states.load(key).then((state) => begun.push(state)); // the next process, started by a call that waited
      await settled();
      expect(begun).toEqual([]);
      return true;
    });
    expect(await cleared).toEqual({ stopped: true, cleared: true });
    await settled();
    expect([begun, rows.size]).toEqual([[undefined], 0]);
  });
  it('keeps what is saved afterwards', async () => {
    const { states } = world();
    expect(await states.clear(key, async () => false)).toEqual({ stopped: false, cleared: false });
    states.save(key, kept('"new"'));
    await settled();
    expect(await states.load(key)).toMatchObject({ body: '"new"' });
  });
  it('ends nothing and forgets nothing while the store is away', async () => {
    const { states, is } = world();
    states.save(key, kept('"old"'));
    await settled();
    is.away = true;
    let ended = false;
    const cleared = states.clear(key, async () => (ended = true));
    await expect(cleared).rejects.toMatchObject({ code: 'store-away' });
    is.away = false;
    expect([ended, await states.load(key)]).toMatchObject([false, { body: '"old"' }]);
  });
});
