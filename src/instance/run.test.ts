import { describe, expect, it } from 'vitest';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { MemoryLink, MemoryProcess, spec } from '../../test/support/instance-world.ts';
import type { Event } from './life.ts';
import { Run } from './run.ts';

function started() {
  const process = new MemoryProcess(7);
  const greeting = Promise.withResolvers<MemoryLink>();
  const news: Event['kind'][] = [];
  const clock = new FakeClock();
  const run = new Run(3, spec(), {
    clock,
    chance: () => 0,
    launch: async () => process,
    greet: () => greeting.promise,
    tell: (event) => {
      news.push(event.kind);
      if (event.kind === 'exited') run.endLink(undefined);
    },
  });
  void run.start();
  return { process, greeting, news, run, clock };
}

describe('one run', () => {
  it('tells what happens in order', async () => {
    const { process, greeting, news } = started();
    greeting.resolve(new MemoryLink(process));
    await settled();
    process.end({ code: 0, signal: null });
    await settled();
    expect(news).toEqual(['launched', 'greeted', 'exited', 'gone']);
  });

  it('tells a link of its end once, also one that came too late', async () => {
    const { process, greeting, run } = started();
    await settled();
    process.end({ code: 9, signal: null });
    await settled();
    const link = new MemoryLink(process);
    greeting.resolve(link);
    await settled();
    run.endLink('requested');
    expect(link.exits).toEqual([{ code: 9, signal: null }]);
    expect(link.ends).toEqual([undefined]);
  });

  it('blames the death of the process, not the handshake that it broke', async () => {
    const { process, greeting, news } = started();
    await settled();
    greeting.reject(new Error('the stream has ended'));
    await settled();
    expect(news).toEqual(['launched']);
    process.end({ code: 1, signal: null });
    await settled();
    expect(news).toEqual(['launched', 'exited', 'gone', 'greeting-failed']);
  });

  it('tells of a living process whose line was cut, and of the death of one that dies of it', async () => {
    for (const dies of [false, true]) {
      const { process, greeting, news, clock } = started();
      const link = new MemoryLink(process);
      greeting.resolve(link);
      await settled();
      link.cutOff();
      if (dies) process.end({ code: 0, signal: null });
      await clock.advance(1000);
      expect(news).toEqual(['launched', 'greeted', ...(dies ? ['exited', 'gone'] : ['cut'])]);
    }
  });

  it('blames the handshake when the process lives on', async () => {
    const { greeting, news, clock, run } = started();
    const error = new Error('that is not MCP');
    await settled();
    greeting.reject(error);
    await clock.advance(200);
    expect(news).toEqual(['launched', 'greeting-failed']);
    expect(run.error).toBe(error);
    expect(clock.pending).toBe(0);
  });

  it('greets nobody once it was called off', async () => {
    const { run, news } = started();
    run.abort(new Error('nobody wants it'));
    await settled();
    expect(news).toEqual(['launched', 'greeting-failed']);
  });
});
