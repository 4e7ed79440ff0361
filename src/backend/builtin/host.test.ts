import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock, settled } from '../../../test/support/fake-clock.ts';
import { RecordingSink } from '../../../test/support/recording-sink.ts';
import { memoryPair } from '../../transport/index.ts';
import type { BuiltinState } from './contract.ts';
import { type Claim, controlHello, dataHello, type HubLine, hubLine, readFirstLine } from './control-lines.ts';
import { Host, type HostOptions } from './host.ts';

const nonce = 'secret';
const claimOf = (epoch: number, hub = `hub${epoch}`): Claim => ({ nonce, hub, epoch });

function world(more: Partial<HostOptions> = {}) {
  const clock = new FakeClock();
  const ends: string[] = [];
  const changes: (() => void)[] = [];
  const restored: unknown[] = [];
  let value: unknown = 'nothing';
  const state: BuiltinState = {
    version: 3,
    save: () => value,
    restore({ value: was }) {
      if (was === 'poison') throw new Error('it is poison');
      restored.push(was);
      value = was;
    },
  };
  const host = new Host({
    kind: 'echo',
    make: (_, changed) => {
      changes.push(changed);
      return { take: (line, reply) => reply(Buffer.from(`re:${line.toString()}\n`)), state };
    },
    nonce,
    pid: 77,
    settle: ({ root = '/here' }) => ({ root, version: '1', env: { A: 'b' }, logFrom: 5 }),
    aloneMs: 30_000,
    clock,
    alone: () => void ends.push('alone'),
    ...more,
  });
  /** A connection that says this first, and what is answered to it. */
  const connect = (first: Buffer) => {
    const [ours, theirs] = memoryPair();
    const sink = new RecordingSink();
    ours.open(sink);
    host.accept(readFirstLine(first.subarray(0, -1)), theirs);
    return {
      sink,
      say: (line: HubLine) => ours.write(hubLine(line)),
      write: (text: string) => ours.write(Buffer.from(text)),
      close: () => ours.destroy(),
    };
  };
  const attach = async (claim: Claim, key?: string) => {
    const control = connect(controlHello(claim));
    if (key !== undefined) control.say({ become: { key } });
    await settled();
    return control;
  };
  return {
    clock,
    ends,
    restored,
    connect,
    attach,
    change(to: unknown) {
      value = to;
      changes[0]?.();
    },
    host,
  };
}

const isClosed = ({ sink }: { sink: RecordingSink }): boolean => sink.count('closed') === 1;

describe('a built-in instance', () => {
  it('is nobody until it is told who it is, once, and says who it is', async () => {
    const it = world();
    const control = await it.attach(claimOf(1));
    expect(control.sink.lineTexts[0]).toMatch(
      /^\{"attached":\{"nonce":"secret","hub":"hub1","epoch":1,"kind":"echo","key":""/,
    );
    expect(isClosed(it.connect(dataHello(claimOf(1))))).toBe(false);
    await settled();
    control.say({ become: { key: 'k1' } });
    control.say({ become: { key: 'k2' } });
    await settled();
    expect(control.sink.lineTexts.slice(1)).toEqual([
      '{"became":{"state":"none","why":""}}',
      '{"refused":"it is k1 already"}',
    ]);
    const again = await it.attach(claimOf(2));
    expect(again.sink.lineTexts[0]).toContain('"key":"k1"');
  });

  it('gives a stranger nothing', async () => {
    const it = world();
    await it.attach(claimOf(1), 'k1');
    const strangers = [
      it.connect(Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping"}\n')),
      it.connect(dataHello({ ...claimOf(1), nonce: 'guess' })),
      it.connect(dataHello(claimOf(2))),
    ];
    const foreign = it.connect(controlHello({ ...claimOf(9), nonce: 'guess' }));
    await settled();
    for (const one of strangers) expect(one.sink.told).toEqual(['closed']);
    expect(foreign.sink.told).toEqual(['line {"refused":"this is another instance"}', 'closed']);
    const friend = it.connect(dataHello(claimOf(1)));
    friend.write('hello\n');
    await settled();
    expect(friend.sink.lineTexts).toEqual(['re:hello']);
  });

  it('ends every connection of the older hub when a newer one comes, and turns the older one away', async () => {
    const it = world();
    const old = await it.attach(claimOf(1), 'k1');
    const data = it.connect(dataHello(claimOf(1)));
    await settled();
    const next = await it.attach(claimOf(2));
    expect([old, data].map(isClosed)).toEqual([true, true]);
    expect(isClosed(next)).toBe(false);
    const back = await it.attach(claimOf(1));
    expect(back.sink.told).toEqual(['line {"refused":"a hub with epoch 2 has it"}', 'closed']);
    const stale = it.connect(dataHello(claimOf(1)));
    await settled();
    expect(isClosed(stale)).toBe(true);
    const other = await it.attach(claimOf(2, 'somebody else'));
    expect(other.sink.lineTexts[0]).toContain('refused');
  });

  it('at any time obeys one hub, that with the highest epoch so far', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 12 }), async (epochs) => {
        const it = world();
        const controls = [];
        for (const epoch of epochs) controls.push({ epoch, link: await it.attach(claimOf(epoch), 'k') });
        await settled();
        const open = controls.filter(({ link }) => !isClosed(link));
        expect(open.map(({ epoch }) => epoch)).toEqual([Math.max(...epochs)]);
      }),
      { numRuns: 50 },
    ));

  it('ends by itself when no hub has talked to it for a while; a stranger does not count', async () => {
    const it = world();
    await it.clock.advance(29_000);
    const control = await it.attach(claimOf(1), 'k1');
    await it.clock.advance(100_000);
    expect(it.ends).toEqual([]);
    control.close();
    await it.clock.advance(20_000);
    it.connect(Buffer.from('who is there?\n'));
    it.connect(controlHello({ ...claimOf(5), nonce: 'guess' }));
    await it.clock.advance(9_000);
    expect(it.ends).toEqual([]);
    await it.clock.advance(1_500);
    expect(it.ends).toEqual(['alone']);
  });

  it('answers pings, and lines that nobody knows with silence', async () => {
    const it = world();
    const control = await it.attach(claimOf(1), 'k1');
    control.write('{"what":"ever"}\nnot json\n');
    control.say({ ping: 4 });
    await settled();
    expect(control.sink.lineTexts.slice(2)).toEqual(['{"pong":4}']);
  });
});

describe('the state of a built-in instance', () => {
  it('is restored before anything else, or refused with a reason', async () => {
    const it = world();
    const control = await it.attach(claimOf(1));
    control.say({ become: { key: 'k', state: { version: 3, value: 'known' } } });
    await settled();
    expect(it.restored).toEqual(['known']);
    expect(control.sink.lineTexts[1]).toBe('{"became":{"state":"restored","why":""}}');
    const other = world();
    const poisoned = await other.attach(claimOf(1));
    poisoned.say({ become: { key: 'k', state: { version: 3, value: 'poison' } } });
    await settled();
    expect(poisoned.sink.lineTexts[1]).toBe('{"became":{"state":"refused","why":"it is poison"}}');
  });

  it('is handed over 2 s after the first change, once for many', async () => {
    const it = world();
    const control = await it.attach(claimOf(1), 'k');
    for (let at = 0; at < 19; at++) {
      it.change(at);
      await it.clock.advance(100);
    }
    expect(control.sink.lineTexts.slice(2)).toEqual([]);
    await it.clock.advance(200);
    expect(control.sink.lineTexts.slice(2)).toEqual(['{"state":{"n":1,"saved":{"version":3,"value":18}}}']);
    await it.clock.advance(60_000);
    expect(control.sink.lineTexts).toHaveLength(3);
  });

  it('that the hub never heard is handed to the next one', async () => {
    const it = world();
    const first = await it.attach(claimOf(1), 'k');
    it.change('unheard');
    await it.clock.advance(2000);
    first.close();
    await settled();
    const second = await it.attach(claimOf(2));
    await it.clock.advance(2000);
    expect(second.sink.lineTexts.at(-1)).toBe('{"state":{"n":2,"saved":{"version":3,"value":"unheard"}}}');
    second.say({ saved: 2 });
    await settled();
    const third = await it.attach(claimOf(3));
    await it.clock.advance(10_000);
    expect(third.sink.lineTexts).toHaveLength(1);
  });

  it('that nobody touched is never sent, also when asked for', async () => {
    const it = world();
    const control = await it.attach(claimOf(1), 'k');
    control.say({ save: 8 });
    await settled();
    expect(control.sink.lineTexts.at(-1)).toBe('{"state":{"n":1,"asked":8}}');
    it.change('touched');
    control.say({ save: 9 });
    await settled();
    expect(control.sink.lineTexts.at(-1)).toBe('{"state":{"n":2,"asked":9,"saved":{"version":3,"value":"touched"}}}');
  });

  it('goes at the end, which waits until it was heard, or 1.5 s', async () => {
    const it = world();
    const control = await it.attach(claimOf(1), 'k');
    it.change('last');
    const leaving = it.host.leave();
    await settled();
    expect(control.sink.lineTexts.at(-1)).toContain('"value":"last"');
    expect(await Promise.race([leaving, settled().then(() => 'waits')])).toBe('waits');
    control.say({ saved: 1 });
    await leaving;
    it.change('again');
    const unheard = it.host.leave();
    await it.clock.advance(1500);
    await unheard;
  });

  it('that is too large, or cannot be told, is lost with a reason and harms nothing', async () => {
    const it = world();
    const control = await it.attach(claimOf(1), 'k');
    it.change('x'.repeat(1024 * 1024));
    await it.clock.advance(2000);
    expect(control.sink.lineTexts.at(-1)).toBe('{"state":{"n":1,"lost":"it has 1048578 bytes, 1048576 are possible"}}');
    it.change(1n);
    await it.clock.advance(2000);
    expect(control.sink.lineTexts.at(-1)).toMatch(/"n":2,"lost":".*BigInt/);
  });
});
