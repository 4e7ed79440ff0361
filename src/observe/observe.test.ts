import { describe, expect, it } from 'vitest';
import { instanceKey } from '../kernel/ids.ts';
import type { Fact } from '../kernel/report.ts';
import { type ObserveOptions, observe } from './observe.ts';

const started: Fact = { kind: 'hub.started', version: '1.2.3', pid: 7, tookMs: 80.4 };
const answered: Fact = { kind: 'call.answered', method: 'tools/call', tookMs: 1, outcome: 'ok' };
const exited = (lastWords: string): Fact => ({
  kind: 'instance.exited',
  key: instanceKey('0a'),
  name: 'files',
  pid: 12,
  how: 'code 1',
  why: 'crashed',
  lastWords,
});

const throws = (): never => {
  throw new Error('disk full');
};

function observed(options: Partial<ObserveOptions> = {}) {
  const lines: string[] = [];
  const sink = { write: (line: string) => void lines.push(line) };
  const observer = observe({
    sink,
    level: 'info',
    format: 'json',
    clock: { now: () => 1_700_000_000_000 },
    ...options,
  });
  return { observer, lines };
}

describe('observe', () => {
  it('writes a fact as one line of JSON, at the time it was reported', async () => {
    const { observer, lines } = observed();
    observer.report(started);
    await observer.flush();
    expect(lines).toEqual([
      '{"level":"info","time":"2023-11-14T22:13:20.000Z","fact":"hub.started","version":"1.2.3","pid":7,"tookMs":80.4,"msg":"hub 1.2.3 started (pid 7, 80 ms)"}\n',
    ]);
  });

  it('holds what comes before the start, and writes it in order', async () => {
    const { observer, lines } = observed();
    observer.report({ kind: 'config.loaded', servers: 2, problems: [] });
    expect(lines).toEqual([]);
    observer.report(started);
    await observer.flush();
    observer.report({ kind: 'hub.draining', why: 'asked' });
    expect(lines.map((line) => JSON.parse(line).fact)).toEqual(['config.loaded', 'hub.started', 'hub.draining']);
  });

  it('a hub that fails before it starts still leaves its words', async () => {
    const { observer, lines } = observed();
    observer.report({ kind: 'bug', where: 'start', error: new Error('no', { cause: new Error('disk') }) });
    await observer[Symbol.asyncDispose]();
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', msg: 'bug in start: no' });
    expect(lines[0]).toMatch(/Error: no\\n.*caused by: Error: disk\\n/);
  });

  it('writes for a person', async () => {
    const { observer, lines } = observed({ format: 'text' });
    observer.report(exited('one\ntwo'));
    await observer.flush();
    expect(lines).toEqual([
      '2023-11-14T22:13:20.000Z WARN  instance.exited files ended (pid 12, code 1): crashed key=0a name=files pid=12 how="code 1" why=crashed lastWords="one\\ntwo"\n',
    ]);
  });

  it('counts everything, and writes no call above debug', async () => {
    const { observer, lines } = observed();
    for (let n = 0; n < 3; n++) observer.report(answered);
    observer.report({ kind: 'message.dropped', where: 'a', why: 'b' });
    await observer.flush();
    expect(observer.counts()).toMatchObject({ 'call.answered': 3, 'message.dropped': 1, bug: 0 });
    expect(lines).toEqual([]);
    const debug = observed({ level: 'debug' });
    debug.observer.report(answered);
    await debug.observer.flush();
    expect(debug.lines).toHaveLength(1);
  });

  it('keeps secrets out of sentences and members', async () => {
    const { observer, lines } = observed({ secrets: ['my-own-hub-token'] });
    observer.report(exited('password=hunter2 my-own-hub-token'));
    observer.report({ kind: 'hub.draining', why: 'Bearer abcdefgh' });
    await observer.flush();
    expect(lines.join('')).not.toMatch(/hunter2|my-own-hub-token|abcdefgh/);
  });

  it('cuts what is too long in the middle', async () => {
    const { observer, lines } = observed();
    observer.report(exited(`head ${'x'.repeat(100_000)} tail`));
    await observer.flush();
    expect(lines[0]?.length).toBeLessThan(10_000);
    expect(lines[0]).toMatch(/head x.* \[…\] x.* tail/);
  });

  it('a sink that throws harms nobody and is counted', async () => {
    const { observer } = observed({ sink: { write: throws } });
    observer.report(started);
    await observer.flush();
    observer.report({ kind: 'hub.draining', why: 'asked' });
    expect(observer.lost).toBe(2);
    expect(observer.counts()['hub.draining']).toBe(1);
  });

  it('says nothing when silent', async () => {
    const { observer, lines } = observed({ level: 'silent' });
    observer.report({ kind: 'bug', where: 'x', error: 'y' });
    await observer.flush();
    expect(lines).toEqual([]);
  });
});
