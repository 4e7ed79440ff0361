import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HubError } from '../../kernel/errors.ts';
import { Ledger } from './ledger.ts';

const request = (id: number | string, method: string, params = {}): Buffer =>
  Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
const notification = (method: string, params = {}): Buffer =>
  Buffer.from(JSON.stringify({ jsonrpc: '2.0', method, params }));
const result = (id: number | string): Buffer => Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, result: {} }));
const failure = (id: number | string): Buffer =>
  Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, error: { code: 1, message: 'no' } }));
const texts = (lines: readonly Buffer[]): string[] => lines.map((line) => line.toString());
const codeOf = (answer: Buffer | undefined): unknown =>
  (JSON.parse(String(answer)) as { error: { data: { code: unknown } } }).error.data.code;

function after(...steps: ReadonlyArray<['said' | 'heard', Buffer]>): Ledger {
  const ledger = new Ledger();
  for (const [how, line] of steps) ledger[how](line);
  return ledger;
}

describe('a hub is lost', () => {
  it('what only reads is asked again, what may have been done is answered with hub-lost', () => {
    const ledger = after(
      ['said', request(1, 'tools/list')],
      ['said', request('two', 'tools/call')],
      ['said', request(3, 'ping')],
      ['heard', result(3)],
    );
    const { again, answers } = ledger.lost(undefined);
    expect(texts(again)).toEqual([request(1, 'tools/list').toString()]);
    expect(answers).toHaveLength(1);
    expect(JSON.parse(String(answers[0]))).toMatchObject({ id: 'two', error: { data: { retry: 'now' } } });
    expect(ledger.waiting).toBe(1);
  });

  it('one that left in order leaves what it did not take to the next, in the order it was said', () => {
    const lines = [
      request(1, 'tools/call'),
      request(2, 'tools/call'),
      notification('notifications/vendor/event'),
      request(3, 'tools/call'),
      notification('notifications/roots/list_changed'),
    ];
    const ledger = after(...lines.map((line): ['said', Buffer] => ['said', line]), ['heard', result(1)]);
    expect(texts(ledger.lost(1).again)).toEqual(texts(lines.slice(1)));
  });

  it('the count of the next hub begins with what it was sent', () => {
    const ledger = after(['said', request(1, 'tools/call')], ['said', request(2, 'tools/call')]);
    for (const line of ledger.lost(0).again) ledger.said(line);
    ledger.said(request(3, 'tools/call'));
    expect(texts(ledger.lost(2).again)).toEqual([request(3, 'tools/call').toString()]);
  });

  it('a request that three hubs died over is not given to a fourth', () => {
    const ledger = after(['said', request(1, 'tools/list')]);
    for (let hub = 0; hub < 2; hub++) for (const line of ledger.lost(undefined).again) ledger.said(line);
    const { again, answers } = ledger.lost(undefined);
    expect([again.length, codeOf(answers[0]), ledger.waiting]).toEqual([0, 'hub-lost', 0]);
  });

  it('and none comes: those that were to be sent again hear why', () => {
    const ledger = after(['said', request(1, 'tools/list')]);
    ledger.lost(undefined);
    const [answer] = ledger.refused(new HubError('hub-unreachable', 'No hub.'));
    expect(codeOf(answer)).toBe('hub-unreachable');
    expect(ledger.refused(new HubError('hub-unreachable', 'No hub.'))).toEqual([]);
  });

  it('cancelled requests are neither answered nor sent again, and `initialize` cannot be cancelled', () => {
    const ledger = after(
      ['said', request(0, 'initialize')],
      ['said', request('a', 'tools/call')],
      ['said', notification('notifications/cancelled', { requestId: 'a' })],
      ['said', notification('notifications/cancelled', { requestId: 0 })],
    );
    const { again, answers } = ledger.lost(undefined);
    expect([texts(again), answers]).toEqual([[request(0, 'initialize').toString()], []]);
  });

  it('keeps no more notifications than the bound', () => {
    const ledger = new Ledger();
    for (let at = 0; at < 100; at++) ledger.said(notification('notifications/x', { text: `${at}`.padEnd(10_000) }));
    const { again } = ledger.lost(0);
    expect(again.length).toBeGreaterThan(20);
    expect(Buffer.concat(again).length).toBeLessThanOrEqual(256 * 1024);
    expect(String(again.at(-1))).toContain('"99 ');
  });
});

describe('the replay', () => {
  const initialize = request(0, 'initialize', { protocolVersion: '2025-11-25' });
  const initialized = notification('notifications/initialized');
  const shaken: ReadonlyArray<['said' | 'heard', Buffer]> = [
    ['said', initialize],
    ['heard', result(0)],
    ['said', initialized],
  ];

  it('holds handshake, log level and subscriptions, and nothing else', () => {
    const setLevel = request(5, 'logging/setLevel', { level: 'error' });
    const subscribe = (id: number, uri: string): Buffer => request(id, 'resources/subscribe', { uri });
    const ledger = after(
      ...shaken,
      ['said', request(1, 'tools/list')],
      ['heard', result(1)],
      ['said', request(4, 'logging/setLevel', { level: 'debug' })],
      ['heard', result(4)],
      ['said', setLevel],
      ['heard', result(5)],
      ['said', request(6, 'logging/setLevel', { level: 'nonsense' })],
      ['heard', failure(6)],
      ['said', subscribe(7, 'a:b')],
      ['heard', result(7)],
      ['said', subscribe(8, 'a:c')],
      ['heard', result(8)],
      ['said', subscribe(9, 'a:never answered')],
      ['said', Buffer.from('{"jsonrpc":"2.0","id":10,"method":"resources/unsubscribe","params":{"uri":"a\\u003ab"}}')],
      ['heard', result(10)],
      ['said', notification('notifications/roots/list_changed')],
    );
    expect(ledger.replay()).toEqual(texts([initialize, initialized, setLevel, subscribe(8, 'a:c')]));
  });

  it('is of the last handshake', () => {
    const next = request(20, 'initialize');
    const ledger = after(...shaken, ['said', next], ['heard', result(20)]);
    expect(ledger.replay()).toEqual(texts([next]));
    ledger.said(initialized);
    expect(ledger.replay()).toEqual(texts([next, initialized]));
  });

  it('of a handshake that is still open is empty: both its lines are sent again', () => {
    const ledger = after(['said', initialize], ['said', initialized]);
    const { again } = ledger.lost(undefined);
    expect([ledger.replay(), texts(again)]).toEqual([[], texts([initialize, initialized])]);
    for (const line of again) ledger.said(line);
    ledger.heard(result(0));
    expect(ledger.replay()).toEqual(texts([initialize, initialized]));
  });
});

/** What can happen to a shim, with one hub after the other. */
type Happening =
  | { do: 'ask'; method: string }
  | { do: 'notify' }
  | { do: 'answer'; which: number; fails: boolean }
  | { do: 'cancel'; which: number }
  | { do: 'kill' }
  | { do: 'leave'; untaken: number };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('ask'), method: fc.constantFrom('tools/call', 'tools/list', 'initialize') }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'notify' }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('answer'), which: fc.nat(20), fails: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel'), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'kill' }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave'), untaken: fc.nat(5) }) },
) as fc.Arbitrary<Happening>; // `constant` widens the names

/** A client, a ledger and a row of hubs; says how often each request was answered. */
class World {
  readonly ledger = new Ledger();
  readonly answers = new Map<number, number>();
  readonly cancelled = new Set<number>();
  /** Requests that the present hub has in its hands. */
  hub: number[] = [];
  lines: string[] = [];
  #ids = 0;

  happen(event: Happening): void {
    if (event.do === 'ask') this.#say(request(++this.#ids, event.method));
    else if (event.do === 'notify') this.#say(notification('notifications/x', { n: ++this.#ids }));
    else if (event.do === 'answer') this.#answer(event.which, event.fails);
    else if (event.do === 'cancel') this.#cancel(event.which);
    else this.#lose(event.do === 'kill' ? undefined : Math.max(0, this.lines.length - event.untaken));
  }

  #say(line: Buffer): void {
    this.lines.push(line.toString());
    this.ledger.said(line);
    const { id } = JSON.parse(line.toString()) as { id?: number };
    if (id !== undefined) this.hub.push(id);
  }

  #answer(which: number, fails: boolean): void {
    const [id] = this.hub.splice(which % Math.max(1, this.hub.length), 1);
    if (id === undefined) return;
    this.ledger.heard(fails ? failure(id) : result(id));
    this.#count(id);
  }

  #cancel(which: number): void {
    const id = this.hub[which % Math.max(1, this.hub.length)];
    if (id === undefined || this.lines.some((line) => line.includes(`"id":${id},"method":"initialize"`))) return;
    this.cancelled.add(id);
    this.hub = this.hub.filter((one) => one !== id);
    this.#say(notification('notifications/cancelled', { requestId: id }));
  }

  #lose(taken: number | undefined): void {
    const said = this.lines;
    const { again, answers } = this.ledger.lost(taken);
    for (const answer of answers) this.#count((JSON.parse(answer.toString()) as { id: number }).id);
    const order = texts(again).map((line) => said.indexOf(line));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
    this.lines = [];
    this.hub = [];
    for (const line of again) this.#say(line);
  }

  #count(id: number): void {
    this.answers.set(id, (this.answers.get(id) ?? 0) + 1);
  }

  /** A last hub answers everything. */
  finish(): number[] {
    while (this.hub.length > 0) this.#answer(0, false);
    return Array.from({ length: this.#ids }, (_, at) => at + 1);
  }
}

describe('whatever happens', () => {
  it('every request is answered exactly once or lives on in the next hub, and the order is kept', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (events) => {
        const world = new World();
        const asked = new Set<number>();
        for (const event of events) {
          world.happen(event);
          for (const id of world.hub) asked.add(id);
          expect(world.ledger.waiting).toBe(world.hub.length);
        }
        world.finish();
        expect(world.ledger.waiting).toBe(0);
        for (const id of asked) expect(world.answers.get(id) ?? 0).toBe(world.cancelled.has(id) ? 0 : 1);
      }),
      { numRuns: 500 },
    );
  });
});
