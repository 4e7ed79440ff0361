import { describe, expect, it } from 'vitest';
import type { EventRow, SessionRow } from '../../kernel/agent-session.ts';
import type { Fact } from '../../kernel/report.ts';
import type { ToldEvent } from './checked-event.ts';
import { SessionDiary } from './session-diary.ts';

// What the diary looks at; the rest of a row is not its business.
const session = (id: string, contextPercent = 0): SessionRow =>
  ({ id, contextPercent, epic: null, kind: 'PS', project: 'odin', host: 'h', client: null }) as SessionRow;

function diaryOn(emit: (id: string, told: ToldEvent) => Promise<void>) {
  const facts: Fact[] = [];
  const log = {
    emit: async (id: string, told: ToldEvent): Promise<EventRow> => {
      await emit(id, told);
      return {} as EventRow; // nobody looks at it
    },
  };
  return { diary: new SessionDiary(log, (fact) => facts.push(fact)), facts };
}

describe('the diary of sessions', () => {
  it('writes one after the other, session by session, behind whoever told', async () => {
    const written: string[] = [];
    const gates: (() => void)[] = [];
    const { diary } = diaryOn(async (id, { type }) => {
      await new Promise<void>((resolve) => gates.push(resolve));
      written.push(`${id} ${type}`);
    });
    diary.take({ kind: 'registered', session: session('a') });
    diary.take({ kind: 'closed', session: session('a') });
    diary.take({ kind: 'registered', session: session('b') });
    for (let turn = 0; turn < 20; turn++) await Promise.resolve(); // whoever told has his answer by then
    expect(gates).toHaveLength(0);
    const settled = diary.settled();
    for (let round = 0; round < 4; round++) {
      await new Promise(setImmediate);
      gates.toReversed().forEach((open) => open());
    }
    await settled;
    expect(written.filter((line) => line.startsWith('a'))).toEqual(['a instance_registered', 'a instance_closed']);
    expect(written).toHaveLength(3);
  });

  it('writes of four sessions at a time: who waits for an answer is not behind all of them', async () => {
    let [under, most] = [0, 0];
    const written: string[] = [];
    const { diary } = diaryOn(async (id) => {
      most = Math.max(most, ++under);
      await new Promise(setImmediate);
      under--;
      written.push(id);
    });
    const ids = Array.from({ length: 50 }, (_, at) => `s${at}`);
    for (const id of ids) diary.take({ kind: 'registered', session: session(id) });
    await diary.settled();
    expect(most).toBe(4);
    expect(written.toSorted()).toEqual(ids.toSorted());
    for (const id of ids) diary.take({ kind: 'closed', session: session(id) });
    await diary.settled();
    expect(written).toHaveLength(100);
  });

  it('survives a store that is away, says what is lost, and keeps no more than it may', async () => {
    const { diary, facts } = diaryOn(() => Promise.reject(new Error('away')));
    for (let at = 0; at < 2005; at++) diary.take({ kind: 'registered', session: session('a') });
    await diary.settled();
    expect(facts).toHaveLength(2005);
    expect(facts[0]).toMatchObject({
      kind: 'store.dropped',
      why: 'instance_registered of a: too many wait to be written',
    });
    expect(facts.at(-1)).toMatchObject({ why: 'instance_registered of a: away' });
    diary.take({ kind: 'registered', session: session('a') });
    await diary.settled();
    expect(facts).toHaveLength(2006);
  });

  it('takes a heartbeat for an event when it is another tenth, or another epic', async () => {
    const told: unknown[] = [];
    const { diary } = diaryOn(async (_id, { data }) => void told.push(data['context_percent']));
    const heard = (before: number, after: number) =>
      diary.take({ kind: 'heard', before: session('a', before), session: session('a', after) });
    heard(0, 9);
    heard(9, 10);
    heard(10, 19);
    heard(19, 42);
    heard(42, 5);
    diary.take({ kind: 'heard', before: session('a', 5), session: { ...session('a', 5), epic: 'e' } });
    await diary.settled();
    expect(told).toEqual([10, 42, 5, 5]);
  });
});
