import { describe, expect, it } from 'vitest';
import { RecordingSink } from '../../../test/support/recording-sink.ts';
import type { Exit, Grant, Launched } from '../../instance/index.ts';
import { memoryPair } from '../../transport/index.ts';
import { Holding } from './holding.ts';

function world() {
  const [hub, instance] = memoryPair();
  const state = { valid: true, releases: 0, signals: [] as string[] };
  const gone = Promise.withResolvers<void>();
  const grant: Grant = {
    kind: 'mine',
    key: 'k',
    epoch: 7,
    valid: () => state.valid,
    async release() {
      state.releases++;
    },
  };
  const launched: Launched = {
    pid: 42,
    startTime: '1',
    channel: hub,
    exited: new Promise<Exit>(() => undefined),
    gone: gone.promise,
    lastWords: () => 'last words',
    signal: (name) => state.signals.push(name),
  };
  const holding = new Holding('k').begin(grant);
  const [said, heard] = [new RecordingSink(), new RecordingSink()];
  instance.open(said);
  const guarded = holding.guard(launched);
  guarded.channel.open(heard);
  return { state, holding, guarded, instance, said, heard, gone };
}

const line = (text: string): Buffer => Buffer.from(`${text}\n`);
const turns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('what this hub holds', () => {
  it('passes lines both ways while the lease lasts', async () => {
    const { guarded, instance, said, heard } = world();
    guarded.channel.write(line('to it'));
    instance.write(line('from it'));
    await turns();
    expect([said.lineTexts, heard.lineTexts]).toEqual([['to it'], ['from it']]);
  });

  it.each(['to it', 'from it'])('lets no line through %s once it is over, and kills at once', async (way) => {
    const { state, holding, guarded, instance, said, heard } = world();
    state.valid = false;
    if (way === 'to it') guarded.channel.write(line('late'));
    else instance.write(line('late'));
    await turns();
    expect([said.lineTexts, heard.lineTexts]).toEqual([[], []]);
    expect(state.signals).toEqual(['SIGKILL']);
    expect(holding.lost.aborted).toBe(true);
    state.valid = true; // a renewal that came too late
    guarded.channel.write(line('later'));
    await turns();
    expect(said.lineTexts).toEqual([]);
  });

  it('gives the lease back when nothing is left of the process, and not before', async () => {
    const { state, holding, gone } = world();
    holding.lose('its time is over');
    await turns();
    expect([state.signals, state.releases]).toEqual([['SIGKILL'], 0]);
    gone.resolve();
    await turns();
    expect(state.releases).toBe(1);
  });

  it('does not count as lost what was given back', async () => {
    const { state, holding, guarded, gone } = world();
    gone.resolve();
    await turns();
    state.valid = false;
    guarded.channel.write(line('to a process that is gone'));
    expect([holding.lost.aborted, state.signals, holding.valid()]).toEqual([false, [], false]);
  });

  it('kills a process that came too late', () => {
    const { holding, state } = world();
    holding.lose('while it was started');
    const [hub] = memoryPair();
    const never = new Promise<never>(() => undefined);
    const late: string[] = [];
    holding.guard({
      pid: 1,
      startTime: '',
      channel: hub,
      exited: never,
      gone: never,
      lastWords: () => '',
      signal: (name) => late.push(name),
    });
    expect([late, state.signals]).toEqual([['SIGKILL'], ['SIGKILL']]);
  });
});
