import { describe, expect, it } from 'vitest';
import { FakeClock, settled } from '../../../test/support/fake-clock.ts';
import { RecordingSink } from '../../../test/support/recording-sink.ts';
import { memoryPair } from '../../transport/index.ts';
import type { BuiltinServer } from './contract.ts';
import { controlHello, dataHello, hubLine, readFirstLine } from './control-lines.ts';
import { Host } from './host.ts';

/** An instance that is somebody, and connections to it. */
async function instance(server: BuiltinServer) {
  const clock = new FakeClock();
  const host = new Host({
    kind: 'echo',
    make: () => server,
    nonce: 'secret',
    pid: 77,
    settle: () => ({ root: '/here', version: undefined, env: {}, logFrom: 0 }),
    aloneMs: 30_000,
    clock,
    alone: () => undefined,
  });
  const connect = (first: Buffer) => {
    const [ours, theirs] = memoryPair();
    const sink = new RecordingSink();
    ours.open(sink);
    host.accept(readFirstLine(first.subarray(0, -1)), theirs);
    return { sink, ours };
  };
  const claim = { nonce: 'secret', hub: 'h', epoch: 1 };
  const control = connect(controlHello(claim));
  control.ours.write(hubLine({ become: { key: 'k' } }));
  await settled();
  return { clock, host, control, data: () => connect(dataHello(claim)) };
}

type Reply = (answer: Buffer) => void;

describe('the server of a built-in instance', () => {
  it('has one reply for each connection, and hears when it is over', async () => {
    const replies: Reply[] = [];
    const over: Reply[] = [];
    const it = await instance({ take: (_, reply) => replies.push(reply), left: (reply) => over.push(reply) });
    const [one, other] = [it.data(), it.data()];
    one.ours.write(Buffer.from('1\n2\n'));
    await settled();
    other.ours.write(Buffer.from('3\n'));
    await settled();
    const [first, second, third] = replies;
    expect([first === second, first === third]).toEqual([true, false]);
    one.ours.destroy();
    await settled();
    expect(over).toEqual([first]);
    first?.(Buffer.from('to nobody\n'));
    third?.(Buffer.from('to somebody\n'));
    await settled();
    expect(other.sink.lineTexts).toEqual(['to somebody']);
  });

  it('ends before its state is saved, or is not waited for any longer', async () => {
    let ends = Promise.withResolvers<void>();
    const it = await instance({ take: () => undefined, end: () => ends.promise });
    const leaving = it.host.leave();
    expect(await Promise.race([leaving, settled().then(() => 'waits')])).toBe('waits');
    ends.resolve();
    await leaving;
    ends = Promise.withResolvers();
    const hanging = it.host.leave();
    await it.clock.advance(3000);
    await hanging;
    ends = Promise.withResolvers();
    ends.reject(new Error('it does not end well'));
    await it.host.leave();
  });
});
