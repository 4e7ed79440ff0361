import { describe, expect, it } from 'vitest';
import { SimulatedRows } from '../../../test/simulation/simulated-rows.ts';
import { FakeClock } from '../../../test/support/fake-clock.ts';
import type { Elsewhere, Grant, OwnerRows } from './contract.ts';
import { Ownership } from './ownership.ts';

const LEASE = 1200;

/** Rows that answer at once, or not at all while `away`. */
function world() {
  const clock = new FakeClock();
  const table = new SimulatedRows(() => clock.monotonic());
  const state = { away: false, deaf: false, renewals: 0 };
  const news = new Set<(key: string) => void>();
  table.heard = (key) => {
    for (const hear of news) hear(key);
  };
  const ask = async <T>(deed: () => T): Promise<T> => {
    if (state.away) return new Promise<T>(() => undefined);
    const answer = deed();
    return state.deaf ? new Promise<T>(() => undefined) : answer;
  };
  const rows: OwnerRows = {
    claim: (id, hub, leaseMs) => ask(() => table.claim(id, hub, leaseMs)),
    renew(scope, hub, leaseMs) {
      state.renewals++;
      return ask(() => table.renew(scope, hub, leaseMs));
    },
    release: (id, hub, epoch) => ask(() => table.release(id, hub, epoch)),
    owner: (id) => ask(() => table.owner(id)),
    async watchOwners(scope, heard) {
      const hear = (key: string): void => heard({ scope, key });
      news.add(hear);
      return {
        async [Symbol.asyncDispose]() {
          news.delete(hear);
        },
      };
    },
  };
  const hub = (name: string, home = name): Ownership => {
    table.hub(name, home);
    return new Ownership({ rows, clock, scope: 's', hub: name, leaseMs: LEASE });
  };
  return { clock, table, state, hub, news };
}

const never = (): void => expect.unreachable('nothing was lost');

async function granted(hub: Ownership, key: string, lost = never as (why: string) => void): Promise<Grant> {
  const answer = await hub.claim(key, lost);
  if (answer.kind !== 'mine') throw new Error(`${answer.hub} owns it`);
  return answer;
}

async function refused(hub: Ownership, key: string): Promise<Elsewhere> {
  const answer = await hub.claim(key, never);
  if (answer.kind !== 'elsewhere') throw new Error('it was granted');
  return answer;
}

describe('Ownership', () => {
  it('grants to one, tells the others who and where, and renews all in one question', async () => {
    const { clock, state, hub } = world();
    const [one, two] = [hub('one'), hub('two')];
    const grants = [await granted(one, 'a'), await granted(one, 'b')];
    expect(await refused(two, 'a')).toMatchObject({ hub: 'one', address: 'of one', epoch: 1, leftMs: LEASE });
    await clock.advance(10 * LEASE);
    expect(grants.map((grant) => grant.valid())).toEqual([true, true]);
    expect(state.renewals).toBe(30);
  });

  it('loses its grants before the lease is over by the database, when that does not answer', async () => {
    const { clock, state, hub } = world();
    const lost: string[] = [];
    const grant = await granted(hub('one'), 'a', (why) => lost.push(why));
    state.away = true;
    await clock.advance(LEASE * 0.89);
    expect([grant.valid(), lost.length]).toEqual([true, 0]);
    await clock.advance(LEASE * 0.02);
    expect([grant.valid(), lost.length]).toEqual([false, 1]);
    state.away = false;
    await clock.advance(5 * LEASE);
    expect([grant.valid(), lost.length]).toEqual([false, 1]); // for good
  });

  it('keeps others away until nothing is left of what it lost', async () => {
    const { clock, state, hub } = world();
    const [one, two] = [hub('one'), hub('two')];
    const grant = await granted(one, 'a', () => undefined);
    state.deaf = true; // it is renewed, and nobody hears of it
    await clock.advance(LEASE * 0.95);
    state.deaf = false;
    expect(grant.valid()).toBe(false);
    await clock.advance(2 * LEASE);
    expect((await refused(two, 'a')).hub).toBe('one');
    await grant.release();
    await granted(two, 'a');
  });

  it('gives back what it was granted without hearing of it', async () => {
    const { clock, state, hub, table } = world();
    const one = hub('one');
    await granted(one, 'other');
    state.deaf = true;
    const claim = one.claim('a', never).catch((error: Error) => error.message);
    await clock.advance(LEASE / 3);
    expect(await claim).toContain('did not answer');
    expect(table.owner({ scope: 's', key: 'a' })?.hub).toBe('one');
    state.deaf = false;
    await clock.advance(LEASE / 3);
    expect(table.owner({ scope: 's', key: 'a' })?.leftMs).toBeLessThanOrEqual(0);
  });

  it('tells who waits when an owner gives it back, when its lease runs out, and not when it is renewed', async () => {
    const { clock, hub, state } = world();
    const [one, two] = [hub('one'), hub('two')];
    const over: string[] = [];
    const first = await granted(one, 'a', () => undefined);
    void two.ended(await refused(two, 'a'), new AbortController().signal).then(() => over.push('given back'));
    await clock.advance(5 * LEASE);
    expect(over).toEqual([]);
    await first.release();
    await clock.advance(0);
    expect(over).toEqual(['given back']);
    await granted(one, 'a', () => undefined);
    void two.ended(await refused(two, 'a'), new AbortController().signal).then(() => over.push('ran out'));
    state.away = true;
    await clock.advance(LEASE * 1.1);
    state.away = false;
    await clock.advance(LEASE / 2);
    expect(over).toEqual(['given back', 'ran out']);
  });

  it('gives everything back in the end, and keeps no timer', async () => {
    const { clock, hub, table, news } = world();
    const [one, two] = [hub('one'), hub('two')];
    await granted(one, 'a');
    const aborted = new AbortController();
    const waiting = two.ended(await refused(two, 'a'), aborted.signal);
    await one[Symbol.asyncDispose]();
    await waiting;
    await two[Symbol.asyncDispose]();
    expect(table.owner({ scope: 's', key: 'a' })?.leftMs).toBeLessThanOrEqual(0);
    expect([clock.pending, news.size]).toEqual([0, 0]);
    await expect(one.claim('a', never)).rejects.toMatchObject({ code: 'hub-draining' });
  });
});
