import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.ts';
import type { Fact } from '../../kernel/report.ts';
import type { KeptState, StateRecords } from './contract.ts';
import { Kept } from './kept.ts';

function world(load: () => Promise<KeptState | undefined>, key = 'k') {
  const clock = new FakeClock();
  const facts: Fact[] = [];
  const asides: string[] = [];
  const saves: unknown[] = [];
  const records: StateRecords = {
    load,
    save: (key, state) => void saves.push({ key, ...state }),
    setAside: (_, why) => void asides.push(why),
  };
  const kept = new Kept({ key, name: 'echo', kind: 'echo', fence: 3 }, records, {
    clock,
    report: (fact) => void facts.push(fact),
  });
  return { clock, facts, asides, saves, kept };
}

const state = (more: Partial<KeptState> = {}): KeptState => ({ kind: 'echo', version: 2, body: '{"a":1}', ...more });

describe('the state of an instance that starts', () => {
  it('is what was saved', async () => {
    const { kept, facts } = world(async () => state());
    expect(await kept.load()).toEqual({ version: 2, value: { a: 1 } });
    kept.became({ state: 'restored', why: '' });
    expect(facts).toMatchObject([{ kind: 'instance.state', what: 'restored', key: 'k', name: 'echo' }]);
  });

  it('is nothing, without a word, where nothing was saved', async () => {
    const { kept, facts } = world(async () => undefined);
    expect(await kept.load()).toBeUndefined();
    kept.became({ state: 'none', why: '' });
    expect(facts).toEqual([]);
  });

  it.each([
    ['of another kind', { kind: 'godot' }, /godot/],
    ['too large', { body: `"${'x'.repeat(1024 * 1024)}"` }, /1048578 bytes/],
    ['not JSON', { body: '{"half' }, /not JSON/],
  ])('that is %s is set aside', async (_, more, why) => {
    const { kept, asides, facts } = world(async () => state(more));
    expect(await kept.load()).toBeUndefined();
    expect(asides[0]).toMatch(why);
    expect(facts).toMatchObject([{ what: 'set-aside' }]);
  });

  it('that the kind refuses is set aside', async () => {
    const { kept, asides } = world(async () => state());
    kept.became({ state: 'refused', why: 'too old' });
    expect(asides).toEqual(['too old']);
  });

  it('is not waited for longer than 300 ms, nor when the store is away: it starts afresh and says so', async () => {
    const slow = world(() => new Promise(() => undefined));
    const loading = slow.kept.load();
    await slow.clock.advance(300);
    expect(await loading).toBeUndefined();
    expect(slow.facts).toMatchObject([{ what: 'lost', why: expect.stringContaining('300 ms') }]);
    const away = world(() => Promise.reject(new Error('gone fishing.')));
    expect(await away.kept.load()).toBeUndefined();
    expect(away.facts).toMatchObject([{ what: 'lost', why: 'gone fishing. It starts afresh.' }]);
    expect(away.asides).toEqual([]);
  });
});

describe('the state that an instance hands over', () => {
  it('is saved with its kind, version and fence', () => {
    const { kept, saves } = world(async () => undefined);
    kept.heard({ n: 1, saved: { version: 7, value: [1, 'a'] } });
    expect(saves).toEqual([{ key: 'k', kind: 'echo', fence: 3, version: 7, body: '[1,"a"]' }]);
  });

  it('when there is none, overwrites nothing; what could not be handed over is told', () => {
    const { kept, saves, facts } = world(async () => undefined);
    kept.heard({ n: 1 });
    kept.heard({ n: 2, lost: 'too large' });
    expect(saves).toEqual([]);
    expect(facts).toMatchObject([{ what: 'lost', why: 'it could not be saved: too large' }]);
  });
});
