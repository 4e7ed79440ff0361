import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClientLines } from './client-lines.ts';

function start(): { input: PassThrough; client: ClientLines; told: string[]; orphan: { now: boolean } } {
  const input = new PassThrough();
  const told: string[] = [];
  const orphan = { now: false };
  const client = new ClientLines(input, {
    ended: () => told.push('ended'),
    tooLong: ({ length }) => told.push(`too long ${length}`),
    orphaned: () => orphan.now,
  });
  return { input, client, told, orphan };
}

describe('ClientLines', () => {
  it('keeps what is said before there is a hub, whole and in order, and gives it first', async () => {
    const { input, client } = start();
    const got: string[] = [];
    input.write('a\nb\nhalf');
    await client.said();
    await client.said();
    client.attach((lines) => got.push(...lines.map(String)) > 0);
    input.write(' of it\nc\n');
    await turn();
    expect(got).toEqual(['a', 'b', 'half of it', 'c']);
    client.detach();
    input.write('d\n');
    await turn();
    client.attach((lines) => got.push(...lines.map(String)) > 0);
    expect(got.at(-1)).toBe('d');
  });

  it('`said` waits for the client', async () => {
    const { input, client } = start();
    const heard = vi.fn();
    const waiting = client.said().then(heard);
    await turn();
    expect(heard).not.toHaveBeenCalled();
    input.write('x\n');
    await waiting;
  });

  it('holds the client back while the hub is slow, and while too much is said ahead', async () => {
    const { input, client } = start();
    client.attach(() => false);
    input.write('a\n');
    await turn();
    expect(input.isPaused()).toBe(true);
    client.resume();
    expect(input.isPaused()).toBe(false);
    client.detach();
    input.write(`${'x'.repeat(1024 * 1024 + 1)}\n`);
    await turn();
    await turn();
    expect(input.isPaused()).toBe(true);
    client.attach(() => true);
    expect(input.isPaused()).toBe(false);
  });

  it('tells the end once, however it comes', async () => {
    const { input, told } = start();
    input.end();
    await turn();
    await turn();
    input.destroy(new Error('and again'));
    await turn();
    expect(told).toEqual(['ended']);
  });
});

describe('a client that is held back', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterEach(() => vi.useRealTimers());

  it('is looked after: its end cannot be seen on stdin', async () => {
    const { input, client, told, orphan } = start();
    client.attach(() => false);
    input.write('a\n');
    await turn();
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([]);
    orphan.now = true;
    vi.advanceTimersByTime(1000);
    expect(told).toEqual(['ended']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not, once it may go on', async () => {
    const { input, client } = start();
    client.attach(() => false);
    input.write('a\n');
    await turn();
    client.resume();
    expect(vi.getTimerCount()).toBe(0);
  });
});
