import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Channel, dialUnix, memoryPair, socketChannel } from '../../src/transport/index.ts';
import { RecordingSink } from '../support/recording-sink.ts';
import { waitFor } from '../support/wait-for.ts';

const maxLineBytes = 1024 * 1024;
const dir = mkdtempSync(join(tmpdir(), 'wt-'));
const path = join(dir, 's.sock');
const accepted: Socket[] = [];
let server: Server;

beforeAll(async () => {
  server = createServer((socket) => accepted.push(socket));
  await new Promise<void>((resolve) => server.listen(path, resolve));
});
afterAll(() => {
  server.close();
  rmSync(dir, { recursive: true });
});

async function sockets(): Promise<[Socket, Socket]> {
  const near = await dialUnix(path);
  return [near, await waitFor('the other end', () => accepted.shift(), { everyMs: 1 })];
}

const overSocket = (socket: Socket): Channel => socketChannel(socket, socket, { maxLineBytes });
const line = (text: string): Buffer => Buffer.from(`${text}\n`);

async function socketPair(): Promise<[Channel, Channel]> {
  const [near, far] = await sockets();
  return [overSocket(near), overSocket(far)];
}

function opened(channel: Channel): RecordingSink {
  const sink = new RecordingSink();
  channel.open(sink);
  return sink;
}

describe.each([
  ['sockets', socketPair],
  ['memory', async () => memoryPair(maxLineBytes)],
] as const)('a pair of channels over %s', (_name, pair) => {
  it('brings what was written in one turn, in order and whole, also what is large', async () => {
    const [left, right] = await pair();
    const sink = opened(right);
    opened(left);
    const large = 'x'.repeat(300_000);
    const texts = [...Array.from({ length: 500 }, (_, at) => `message ${at}`), large, 'after'];
    for (const text of texts) left.write(line(text));
    await sink.has('line', texts.length);
    expect(sink.lineTexts).toEqual(texts.map((text) => text.slice(0, 100)));
    expect(sink.bytes).toBe(texts.join('').length);
    left.destroy();
    await sink.has('closed');
  });

  it('takes a line in pieces, leaves blank ones out, and lets an overlong one go without its neighbours', async () => {
    const [left, right] = await pair();
    const sink = opened(right);
    opened(left);
    left.write(Buffer.from('a'), Buffer.from('b\n'), Buffer.from('\n\r\n'));
    left.write(Buffer.alloc(maxLineBytes + 1, 'x'), Buffer.from('\n'), line('c'));
    await sink.has('line', 2);
    expect(sink.told.slice(0, 3)).toEqual(['line ab', `overlong ${maxLineBytes + 1}`, 'line c']);
    right.destroy();
  });

  it('hears nothing while paused, and everything afterwards', async () => {
    const [left, right] = await pair();
    right.pause();
    const sink = opened(right);
    opened(left);
    left.write(line('one'));
    await sleep(30);
    expect(sink.told).toEqual([]);
    right.resume();
    await sink.has('line');
    right.pause();
    left.write(line('two'));
    left.end();
    await sleep(30);
    expect(sink.told).toEqual(['line one']);
    right.resume();
    await sink.has('closed');
    expect(sink.told).toEqual(['line one', 'line two', 'closed']);
  });

  it.each<[string, (left: Channel) => void]>([
    ['end', (left) => left.end()],
    ['destroy', (left) => left.destroy()],
    ['end, then destroy', (left) => [left.end(), left.destroy()]],
    ['destroy, then end', (left) => [left.destroy(), left.end()]],
    ['destroy twice', (left) => [left.destroy(new Error('first')), left.destroy(new Error('second'))]],
  ])('is closed once on both sides: %s', async (_how, finish) => {
    const [left, right] = await pair();
    const near = opened(left);
    const far = opened(right);
    left.write(line('a'));
    await far.has('line');
    finish(left);
    await Promise.all([near.has('closed'), far.has('closed')]);
    left.write(line('too late'));
    right.write(line('too late'));
    left.end();
    right.end();
    left.destroy(new Error('again'));
    await sleep(20);
    expect([near.count('closed'), far.count('closed')]).toEqual([1, 1]);
    expect(far.lineTexts).toEqual(['a']);
  });

  it('says why it was destroyed, and what was cut', async () => {
    const [left, right] = await pair();
    const near = opened(left);
    const far = opened(right);
    right.write(line('whole'), Buffer.from('half'));
    await near.has('line');
    left.destroy(new Error('enough'));
    await Promise.all([near.has('closed'), far.has('closed')]);
    expect(near.told).toEqual(['line whole', 'closed half enough']);
    expect(far.told).toEqual(['closed']);
  });

  it('closed before it was opened: the sink hears so, after `open` has returned', async () => {
    const [left] = await pair();
    left.destroy(new Error('early'));
    await sleep(20);
    const sink = opened(left);
    expect(sink.told).toEqual([]);
    await sink.has('closed');
    expect(sink.told).toEqual(['closed early']);
  });

  it('`queued` falls to nothing and `drained` says so, however little it was', async () => {
    const [left, right] = await pair();
    const near = opened(left);
    left.write(line('little'));
    expect(left.queued).toBe(7);
    expect(near.told).toEqual([]);
    opened(right);
    await near.has('drained');
    expect(left.queued).toBe(0);
    left.write(line('more'));
    await sleep(20);
    expect(near.count('drained')).toBe(1); // nobody asked
    left.expectProgress(10_000);
    left.write(line('more'));
    await near.has('drained', 2);
    left.expectProgress(0);
    left.destroy();
  });

  it('what waits goes out before the end', async () => {
    const [left, right] = await pair();
    opened(left);
    for (let at = 0; at < 50; at++) left.write(Buffer.alloc(99_999, 'x'), Buffer.from('\n'));
    left.end();
    await sleep(20);
    const sink = opened(right);
    await sink.has('closed');
    expect(sink.bytes).toBe(50 * 99_999);
  });
});

describe('a channel over a socket', () => {
  it('stalls only when something waits and nothing moves', async () => {
    const [left, right] = await socketPair();
    const sink = opened(left);
    left.expectProgress(80);
    await sleep(200);
    expect(sink.count('stalled')).toBe(0); // nothing waits
    left.write(Buffer.alloc(8 * 1024 * 1024, 'x'));
    await sink.has('stalled');
    const waiting = left.queued;
    expect(waiting).toBeGreaterThan(0);
    right.open(new RecordingSink());
    await sink.has('drained');
    expect(left.queued).toBe(0);
    left.destroy();
  });

  it('does not stall while the other side reads, be it slowly', async () => {
    const [near, far] = await sockets();
    const left = overSocket(near);
    const sink = opened(left);
    left.expectProgress(3000); // this process, too, may stand still for a while
    left.write(Buffer.alloc(3 * 1024 * 1024, 'x'));
    far.on('data', () => {
      far.pause();
      setTimeout(() => far.resume(), 20);
    });
    far.resume();
    await sink.has('drained');
    expect(sink.count('stalled')).toBe(0);
    left.destroy();
  });

  it('outlives nobody: a peer that resets ends it with its error, also before it was opened', async () => {
    const [near, far] = await sockets();
    const left = overSocket(near);
    left.write(line('never read'));
    await sleep(10);
    far.destroy(); // with something unread in it: a reset
    for (let at = 0; at < 5; at++) {
      left.write(line('into the void'));
      await sleep(5);
    }
    const sink = opened(left);
    await sink.has('closed');
    expect(sink.told).toHaveLength(1);
    expect(sink.told[0]).toMatch(/^closed .*(EPIPE|ECONNRESET)/);
  });

  it('an end reaches a peer that is writing: no write of it fails before it has read our last line', async () => {
    for (let round = 0; round < 20; round++) {
      const [left, right] = await socketPair();
      opened(left);
      const far = opened(right);
      const chatter = setInterval(() => right.write(line('x'.repeat(1000))), 0);
      left.pause();
      await sleep(5);
      left.write(line('farewell'));
      left.end();
      await far.has('closed');
      clearInterval(chatter);
      expect(far.told).toEqual(['line farewell', 'closed']);
    }
  });
});

const start = (script: string): [Channel, RecordingSink] => {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const channel = socketChannel(child.stdout, child.stdin, { maxLineBytes });
  return [channel, opened(channel)];
};

describe('a channel over the pipes of a process', () => {
  it('`end` closes its stdin, and its last words are heard', async () => {
    const [channel, sink] = start('process.stdin.resume().on("end", () => process.stdout.write("last words\\nhalf"))');
    channel.end();
    await sink.has('closed');
    expect(sink.told).toEqual(['line last words', 'closed half']);
  });

  it('a process that ends while we write is one `closed`', async () => {
    const [channel, sink] = start('process.exit()');
    for (let at = 0; sink.count('closed') === 0 && at < 1000; at++) {
      channel.write(Buffer.alloc(100_000, 'x'), line(''));
      await sleep(5);
    }
    await sink.has('closed');
    await sleep(20);
    expect(sink.count('closed')).toBe(1);
  });
});
