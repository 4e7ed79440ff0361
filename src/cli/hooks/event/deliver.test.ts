import { describe, expect, it } from 'vitest';
import type { HookFact } from '../../../admin/contract.ts';
import { deliver } from './deliver.ts';
import type { Ask, Outcome } from './hub-door.ts';
import type { Claim } from './spool.ts';

const fact = (id: string, event: HookFact['event'] = 'stop'): HookFact => ({
  id,
  at: 5,
  client: 'claude',
  event,
  client_session: 's',
  cwd: '/',
  pids: [],
});

/** A spool in memory with what the real one gives and takes. */
class Waiting {
  facts: HookFact[];
  constructor(...facts: HookFact[]) {
    this.facts = facts;
  }
  add(more: readonly HookFact[]): void {
    this.facts.push(...more);
  }
  claim(): Claim | undefined {
    const facts = this.facts.splice(0);
    return facts.length === 0 ? undefined : { facts, settle: (left) => this.add(left) };
  }
  get ids(): string[] {
    return this.facts.map(({ id }) => id);
  }
}

const answered = (facts: readonly HookFact[]): Outcome => ({
  kind: 'answered',
  answers: facts.map(({ id }) => ({ session: null, footer: id, context: '', problem: '' })),
});
const signal = new AbortController().signal;

/** A hub that refuses what holds one of `bad`, and is away from its `upTo`th question on. */
function hub({ bad = [], upTo = Number.POSITIVE_INFINITY }: { bad?: string[]; upTo?: number }): {
  ask: Ask;
  told: string[];
} {
  const told: string[] = [];
  let asked = 0;
  const ask: Ask = (facts) => {
    if (++asked > upTo) return Promise.resolve({ kind: 'away' });
    if (facts.some(({ id }) => bad.includes(id))) return Promise.resolve({ kind: 'refused' });
    told.push(...facts.map(({ id }) => id));
    return Promise.resolve(answered(facts));
  };
  return { ask, told };
}

describe('telling the hub', () => {
  it('what waited comes first, and the answer is that of the new one', async () => {
    const spool = new Waiting(fact('a'), fact('b'));
    const { ask, told } = hub({});
    const fate = await deliver(fact('c'), { ask, spool, signal });
    expect(fate).toMatchObject({ kind: 'told', answer: { footer: 'c' } });
    expect([told, spool.ids]).toEqual([['a', 'b', 'c'], []]);
  });
  it('without a hub it waits; a beat does not', async () => {
    const spool = new Waiting(fact('a'));
    expect(await deliver(fact('b'), { ask: undefined, spool, signal })).toEqual({ kind: 'kept' });
    expect(await deliver(fact('c', 'beat'), { ask: undefined, spool, signal })).toEqual({ kind: 'lost' });
    expect(spool.ids).toEqual(['a', 'b']);
  });
  it('a bad one takes no other with it, and is not told for ever', async () => {
    const waiting = Array.from({ length: 11 }, (_, index) => fact(`w${index}`));
    const spool = new Waiting(...waiting);
    const { ask, told } = hub({ bad: ['w3', 'w10'] });
    expect(await deliver(fact('n'), { ask, spool, signal })).toMatchObject({ kind: 'told' });
    expect(told).toEqual(['w0', 'w1', 'w2', 'w4', 'w5', 'w6', 'w7', 'w8', 'w9', 'n']);
    expect(spool.ids).toEqual([]);
    expect(await deliver(fact('w3'), { ask, spool, signal })).toEqual({ kind: 'lost' });
  });
  it('many go in several questions; what comes after a hub that went away waits again', async () => {
    const waiting = Array.from({ length: 450 }, (_, index) => fact(String(index)));
    const spool = new Waiting(...waiting);
    const { ask, told } = hub({ upTo: 2 });
    expect(await deliver(fact('new'), { ask, spool, signal })).toEqual({ kind: 'kept' });
    expect(told).toHaveLength(400);
    expect(spool.ids).toEqual([...waiting.slice(400).map(({ id }) => id), 'new']);
  });
  it('no question is longer than the hub reads, however long the paths are', async () => {
    const waiting = Array.from({ length: 100 }, (_, index) => ({
      ...fact(String(index)),
      cwd: `/${'ä'.repeat(4000)}`,
    }));
    const spool = new Waiting(...waiting);
    const sizes: number[] = [];
    const ask: Ask = (facts) => {
      sizes.push(Buffer.byteLength(JSON.stringify({ facts })));
      return Promise.resolve(answered(facts));
    };
    expect(await deliver(fact('n'), { ask, spool, signal })).toMatchObject({ kind: 'told' });
    expect(Math.max(...sizes)).toBeLessThan(256 * 1024);
    expect(sizes.length).toBeGreaterThan(3);
    expect(spool.ids).toEqual([]);
  });
  it.each([1, 2, 3, 4, 5, 6])('a hub that goes away after %i questions of a refused lot loses none', async (upTo) => {
    const spool = new Waiting(...['a', 'b', 'c', 'd'].map((id) => fact(id)));
    const { ask, told } = hub({ bad: ['c'], upTo });
    await deliver(fact('e'), { ask, spool, signal });
    expect([...told, ...spool.ids].filter((id) => id !== 'c')).toEqual(['a', 'b', 'd', 'e']);
  });
});
