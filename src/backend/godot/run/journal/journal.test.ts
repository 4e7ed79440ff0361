import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../../../test/support/fake-clock.ts';
import type { RuntimeEvent } from '../contract.ts';
import type { News } from '../news.ts';
import { Journal, KEPT_EVENTS } from './journal.ts';
import { eventsIn, lineOf } from './journal-lines.ts';

/** The disk, as lines. */
function world(text = '', lastSeq = 0) {
  const clock = new FakeClock();
  const lines: string[] = [text];
  const past = eventsIn(text, KEPT_EVENTS);
  const store = {
    past,
    lastSeq: Math.max(lastSeq, past.at(-1)?.seq ?? 0),
    append: (event: RuntimeEvent, was: number | undefined) => void lines.push(lineOf(event, was)),
  };
  return { clock, journal: new Journal(store, clock), disk: () => lines.join('') };
}
const error = (message: string, run = 'r'): News => ({ kind: 'error', run, script: 'res://a.gd', line: 1, message });
const print = (message: string): News => ({ kind: 'print', run: 'r', message });
const calls = (count: number): News => ({
  kind: 'function',
  script: 'res://f.gd',
  message: 'f',
  count,
  data: { count },
});
const all = (journal: Journal) => journal.events({ limit: 1e9 }).events;
const said = (journal: Journal) => all(journal).map((it) => [it.seq, it.message, it.count]);

describe('the journal', () => {
  it('tells an error that comes again once a second, with a new number and how often, in place of its older self', async () => {
    const { journal, clock } = world();
    const heard: number[] = [];
    journal.onEvent((it) => heard.push(it.seq));
    journal.tell(error('x'));
    journal.tell(print('a'));
    for (let n = 0; n < 100; n++) journal.tell(error('x'));
    expect(said(journal)).toEqual([
      [1, 'x', 1],
      [2, 'a', 1],
    ]);
    await clock.advance(1000);
    expect(said(journal)).toEqual([
      [2, 'a', 1],
      [3, 'x', 101],
    ]);
    expect(heard).toEqual([1, 2, 3]);
    journal.tell(error('x', 'another run'));
    expect(said(journal).at(-1)).toEqual([4, 'x', 1]);
  });

  it('counts prints only in a row, and keeps their order', () => {
    const { journal } = world();
    for (const text of ['a', 'a', 'a', 'b', 'a']) journal.tell(print(text));
    expect(said(journal)).toEqual([
      [2, 'a', 3],
      [3, 'b', 1],
      [4, 'a', 1],
    ]);
  });

  it('adds up calls, and says what is active', async () => {
    const { journal, clock } = world();
    journal.tell(calls(10));
    journal.tell(calls(5));
    await clock.advance(1000);
    expect(all(journal)).toMatchObject([{ count: 15, data: { count: 5 } }]);
    journal.tell(error('x'));
    expect(journal.events({}).activeScripts).toEqual([
      { script: 'res://f.gd', events: 15 },
      { script: 'res://a.gd', events: 1 },
    ]);
  });

  it('answers by number, kind and script; what is in a stack counts', () => {
    const { journal } = world();
    journal.tell({ ...error('e'), stack: [{ script: 'res://b.gd', line: 1, function: 'g' }] });
    for (let n = 0; n < 9; n++) journal.tell(print(String(n)));
    expect(journal.events({ since: 0, limit: 3 })).toMatchObject({
      events: [{ seq: 1 }, { seq: 2 }, { seq: 3 }],
      nextSeq: 3,
    });
    expect(journal.events({ since: 8, limit: 3 })).toMatchObject({ events: [{ seq: 9 }, { seq: 10 }], nextSeq: 10 });
    expect(journal.events({ since: 10 })).toMatchObject({ events: [], nextSeq: 10, dropped: 0 });
    expect(journal.events({ since: 4000 })).toMatchObject({ events: [], nextSeq: 10 });
    expect(journal.events({ limit: 2 })).toMatchObject({ events: [{ seq: 9 }, { seq: 10 }], nextSeq: 10 });
    expect(journal.events({ kinds: ['error'] }).events).toHaveLength(1);
    expect(journal.events({ script: 'res://b.gd' }).events).toHaveLength(1);
    expect(journal.events({ script: 'res://c.gd' }).events).toHaveLength(0);
  });

  it('keeps the last of them, and says how many are gone', () => {
    const { journal } = world();
    for (let n = 0; n < KEPT_EVENTS + 7; n++) journal.tell(print(String(n)));
    expect(all(journal)).toHaveLength(KEPT_EVENTS);
    expect(journal.events({ since: 0, limit: 1 })).toMatchObject({ events: [{ seq: 8 }], dropped: 7 });
    expect(journal.events({ since: 5, limit: 1 }).dropped).toBe(2);
    expect(journal.events({ since: 7, limit: 1 }).dropped).toBe(0);
    journal.tell(print('0'));
    expect(said(journal).at(-1)).toEqual([KEPT_EVENTS + 8, '0', 1]);
  });

  it('lets nothing fill it: no text, no stack, no data', () => {
    const { journal } = world();
    const frame = { script: `res://${'x'.repeat(9000)}`, line: 1, function: 'f'.repeat(9000) };
    journal.tell({
      ...error('m'.repeat(100_000)),
      ...frame,
      stack: Array.from({ length: 5000 }, () => frame),
      data: { much: 'd'.repeat(1_000_000) },
    });
    expect(JSON.stringify(all(journal)).length).toBeLessThan(30_000);
  });

  const news = fc.oneof(
    fc.constantFrom('a', 'b').map(error),
    fc.constantFrom('a', 'b').map(print),
    fc.constant('settle' as const),
    fc.constant('restart' as const),
  );
  it('loses nothing, gives no number twice and is the same after a restart', () =>
    fc.assert(
      fc.property(fc.array(news, { maxLength: 60 }), (steps) => {
        let it = world();
        let told = 0;
        for (const step of steps) {
          if (step === 'settle') it.journal.settle();
          else if (step === 'restart') {
            it.journal.settle();
            const before = all(it.journal);
            it = world(it.disk());
            expect(all(it.journal)).toEqual(before);
          } else {
            told++;
            it.journal.tell(step);
          }
        }
        it.journal.settle();
        const events = all(it.journal);
        const seqs = events.map((one) => one.seq);
        expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
        expect(events.reduce((sum, one) => sum + one.count, 0)).toBe(told);
        // Who asks step by step hears of all that is left, once.
        const heard: number[] = [];
        for (let since = 0; since < it.journal.lastSeq; ) {
          const answer = it.journal.events({ since, limit: 3 });
          heard.push(...answer.events.map((one) => one.seq));
          since = answer.nextSeq;
        }
        expect(heard).toEqual(seqs);
      }),
    ));

  it('reads any file, and takes what can be read', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.string(), fc.json(), fc.constant(lineOf({ ...print('ok'), seq: 5, at: 'x', count: 1 }, 3))),
        ),
        (lines) => {
          const events = eventsIn(lines.join('\n'), 10);
          expect(events.every((it) => Number.isSafeInteger(it.seq))).toBe(true);
        },
      ),
    ));
});
