import type { Socket } from 'node:net';
import { duplexPair, PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Farewell } from '../../protocol/index.ts';
import { ClientLines } from './client-lines.ts';
import { Ledger } from './ledger.ts';
import { Pump } from './pump.ts';

const opened: Array<{ destroy(): unknown }> = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.destroy();
});

/** A pump between a client (`stdin`, `stdout`) and a hub whose end is `far`. */
function start(again: readonly Buffer[] = [], early = ''): Running {
  const [near, far] = duplexPair();
  // The pump uses nothing of a Socket that a Duplex has not.
  const hub = near as unknown as Socket;
  const stdin = new PassThrough();
  const stdout = new PassThrough({ highWaterMark: 1000 });
  const ledger = new Ledger();
  const client = new ClientLines(stdin, { ended: () => {}, tooLong: () => {}, orphaned: () => false });
  const ended = new Pump({ client, output: stdout, hub, ledger }).run(again, Buffer.from(early));
  opened.push(near, far, stdin, stdout);
  return { far, hub, stdin, stdout, ledger, ended };
}

interface Running {
  far: ReturnType<typeof duplexPair>[1];
  hub: Socket;
  stdin: PassThrough;
  stdout: PassThrough;
  ledger: Ledger;
  ended: Promise<Farewell | undefined>;
}

const read = async (from: PassThrough | Running['far']): Promise<string> => {
  for (let at = 0; at < 5; at++) await turn();
  return String(from.read() ?? '');
};
const ask = (id: number): string => `{"jsonrpc":"2.0","id":${id},"method":"tools/call"}`;
const answer = (id: number): string => `{"jsonrpc":"2.0","id":${id},"result":{}}`;

describe('Pump', () => {
  it('copies whole lines both ways, whatever the chunks, blank ones left out', async () => {
    const { far, stdin, stdout, ledger } = start();
    stdin.write(`${ask(1)}\n${ask(2).slice(0, 10)}`);
    expect(await read(far)).toBe(`${ask(1)}\n`);
    stdin.write(`${ask(2).slice(10)}\n\n\r\n${ask(3)}\n`);
    expect(await read(far)).toBe(`${ask(2)}\n${ask(3)}\n`);
    expect(ledger.waiting).toBe(3);
    far.write(answer(1).slice(0, 5));
    expect(await read(stdout)).toBe('');
    far.write(`${answer(1).slice(5)}\n\n${answer(2)}\n`);
    expect(await read(stdout)).toBe(`${answer(1)}\n${answer(2)}\n`);
    expect(ledger.waiting).toBe(1);
  });

  it('does not take a chunk for its lines because the lengths happen to agree', async () => {
    const { far, stdin } = start();
    stdin.write('ab');
    await turn();
    stdin.write('c\n\n\n');
    expect(await read(far)).toBe('abc\n');
  });

  it('gives what is to be said again first, and hands on what came with the welcome', async () => {
    const { far, stdin, stdout } = start([Buffer.from(ask(1))], `${answer(1)}\n`);
    stdin.write(`${ask(2)}\n`);
    expect(await read(far)).toBe(`${ask(1)}\n${ask(2)}\n`);
    expect(await read(stdout)).toBe(`${answer(1)}\n`);
  });

  it('keeps the words of the hub to itself from the client, and half a line too', async () => {
    const { far, stdout, ended, ledger } = start();
    far.write(
      `\u001e{"session":"odin-PS-8f4a2b"}\n\u001e{"session":5}\n${answer(1)}\n\u001e{"taken":7,"rest":true}\n\u001enot a word of ours\n\u001e{"later":1}\n${answer(2)}\nhal`,
    );
    expect(await read(stdout)).toBe(`${answer(1)}\n${answer(2)}\n`);
    far.destroy();
    await turn();
    opened[0]?.destroy();
    expect(await ended).toEqual({ taken: 7, rest: true });
    expect(ledger.session).toBe('odin-PS-8f4a2b');
    expect(await read(stdout)).toBe('');
  });

  it('a hub that was killed says no farewell', async () => {
    const { hub, ended } = start();
    hub.destroy(new Error('ECONNRESET'));
    expect(await ended).toBeUndefined();
  });

  it('stops reading the hub while the client does not read, and goes on when it does', async () => {
    const { far, hub, stdout } = start();
    far.write(`${'x'.repeat(5000)}\n`);
    await turn();
    await turn();
    expect(hub.isPaused()).toBe(true);
    stdout.resume();
    await turn();
    await turn();
    expect(hub.isPaused()).toBe(false);
  });

  it('stops reading the client while the hub does not read', async () => {
    const { far, stdin } = start();
    stdin.write(`${'x'.repeat(500_000)}\n`);
    await turn();
    await turn();
    expect(stdin.isPaused()).toBe(true);
    far.resume();
    for (let at = 0; at < 5; at++) await turn();
    expect(stdin.isPaused()).toBe(false);
  });
});
