import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adoptBuiltin, builtinLauncher, type KeptState, type StateRecords } from '../../src/backend/builtin/index.ts';
import { realRandom } from '../../src/daemon/real-random.ts';
import type { Launched, LaunchSpec } from '../../src/instance/index.ts';
import { instanceKey } from '../../src/kernel/ids.ts';
import type { Fact } from '../../src/kernel/report.ts';
import { builtinJs } from '../support/paths.ts';
import { isAlive, processesMarked, processOf } from '../support/process-table.ts';
import { realClock } from '../support/real-clock.ts';
import { RecordingSink } from '../support/recording-sink.ts';
import { waitFor } from '../support/wait-for.ts';

const key = instanceKey('0123456789abcdef');
const never = new AbortController().signal;

/** A hub's hands in a folder of its own; nothing that was started there may outlive it. */
function room() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wb-')));
  const facts: Fact[] = [];
  const saved = new Map<string, KeptState>();
  const states: StateRecords = {
    load: async (key) => saved.get(key),
    save: (key, state) => void saved.set(key, state),
    setAside: (key) => void saved.delete(key),
  };
  const around = { clock: realClock, report: (fact: Fact) => void facts.push(fact), random: realRandom, states };
  const placeOf = (hub: string) => ({ runtime: folder, host: [process.execPath, builtinJs] as const, hub });
  const spec: LaunchSpec = {
    key,
    name: 'echo',
    command: '',
    args: [],
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', MARK: folder },
    logFile: join(folder, 'logs', 'echo.log'),
    maxLineBytes: 8 * 1024 * 1024,
  };
  return {
    folder,
    facts,
    saved,
    spec,
    launch: (more: Partial<LaunchSpec> = {}, kind = 'echo') =>
      builtinLauncher(kind, placeOf('hub1'), around).launch({ ...spec, ...more }, never),
    adopt({ pid, startTime, adoptable }: Launched, epoch: number, hub = `hub${epoch}`) {
      if (!adoptable) throw new Error('a built-in instance can be adopted');
      const was = { process: { pid, startTime }, adoptable: { ...adoptable, epoch } };
      return adoptBuiltin({ ...was, spec: { ...spec, key, kind: 'echo' } }, placeOf(hub), around);
    },
    async [Symbol.asyncDispose]() {
      for (const { pid } of processesMarked(folder)) process.kill(pid, 'SIGKILL');
      await waitFor('an empty room', () => processesMarked(folder).length === 0);
      rmSync(folder, { recursive: true });
    },
  };
}

const call = (name: string, given: Record<string, unknown>): Buffer =>
  Buffer.from(
    `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: given } })}\n`,
  );

function speaking({ channel }: Launched) {
  const sink = new RecordingSink();
  channel.open(sink);
  return { sink, say: (name: string, given: Record<string, unknown>) => channel.write(call(name, given)) };
}

const closed = async (socket: Socket): Promise<string> => {
  let heard = '';
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.toString();
  });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('close', resolve)); // also after an error: a full pipe is reset
  return heard;
};

describe('a built-in instance', () => {
  it('has a private socket and log, and a secret that no command line shows', async () => {
    await using here = room();
    const it = await here.launch();
    const { socketPath = '', nonce = '' } = it.adoptable ?? {};
    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
    expect(statSync(join(here.folder, 'logs', 'echo.log')).mode & 0o777).toBe(0o600);
    expect(nonce).toMatch(/^[0-9a-f]{32}$/);
    expect(processOf(it.pid)?.command).not.toContain(nonce);
    await it.ping?.(never);
    it.signal('SIGTERM');
    await it.gone;
    expect(readdirSync(here.folder)).toEqual(['logs']);
    await expect(it.ping?.(never)).rejects.toThrow('control connection');
  });

  it('closes what says nothing of use, and serves on', async () => {
    await using here = room();
    const it = await here.launch();
    const { sink, say } = speaking(it);
    const { socketPath = '' } = it.adoptable ?? {};
    const firsts = [
      '{"jsonrpc":"2.0","id":1,"method":"tools/list"}\n',
      '\n',
      '{"control":1}\n{"ping":1}\n',
      '{"data":1,"nonce":"00","epoch":1}\n{"jsonrpc":"2.0","id":1,"method":"ping"}\n',
      'x'.repeat(5000),
      Buffer.alloc(100_000, 0xff),
      '{"control":1,', // and then silence
    ];
    const since = performance.now();
    const heard = firsts.map(async (first) => {
      const socket = createConnection(socketPath);
      socket.write(first);
      return closed(socket);
    });
    expect(await Promise.all(heard)).toEqual(firsts.map(() => ''));
    expect(performance.now() - since).toBeLessThan(20_000);
    const guess = createConnection(socketPath);
    guess.write('{"control":1,"attach":{"nonce":"00","hub":"h","epoch":9}}\n');
    expect(await closed(guess)).toBe('{"refused":"this is another instance"}\n');
    say('echo', { message: 'still here' });
    await sink.has('line');
    expect(sink.lineTexts[0]).toContain('still here');
  });

  it('belongs to the hub that came last, and turns the others away', async () => {
    await using here = room();
    const first = await here.launch();
    const before = speaking(first);
    const second = await here.adopt(first, 2);
    const after = speaking(second.launched);
    await before.sink.has('closed');
    before.say('echo', { message: 'of the old' });
    await expect(first.ping?.(never)).rejects.toThrow('control connection');
    await expect(here.adopt(first, 1)).rejects.toThrow('a hub with epoch 2 has it');
    await expect(here.adopt(first, 2, 'another')).rejects.toThrow('a hub with epoch 2 has it');
    after.say('echo', { message: 'of the new' });
    await after.sink.has('line');
    expect(after.sink.lineTexts).toHaveLength(1);
    expect(after.sink.lineTexts[0]).toContain('of the new');
    expect(second.env).toMatchObject({ MARK: here.folder });
    expect(JSON.stringify(second.env)).not.toContain(first.adoptable?.nonce);
  });

  it('that was adopted is known to end, by a signal and by itself', async () => {
    await using here = room();
    for (const name of ['SIGTERM', 'SIGKILL'] as const) {
      const { launched } = await here.adopt(await here.launch(), 2);
      launched.signal(name);
      await launched.exited;
      await launched.gone;
      expect(isAlive(launched.pid)).toBe(false);
      launched.signal('SIGTERM'); // nobody is meant any more
    }
  });

  it('hands its state over at its end, before it counts as gone, and finds it again', async () => {
    await using here = room();
    const it = await here.launch();
    const text = 'y'.repeat(900_000); // more than a socket holds
    const before = speaking(it);
    before.say('remember', { text });
    await before.sink.has('line');
    it.signal('SIGTERM');
    await it.gone;
    expect(here.saved.get(key)?.body === JSON.stringify({ notes: [text] })).toBe(true); // too long to be printed
    const { sink, say } = speaking(await here.launch());
    say('recall', {});
    await sink.has('line');
    expect(sink.bytes).toBeGreaterThan(900_000);
  });

  it('that does not start says why, with its last words, and leaves nothing', async () => {
    await using here = room();
    await expect(here.launch({}, 'nonsense')).rejects.toThrow(/ended before it listened.*The hub starts this/s);
    await waitFor('nobody', () => processesMarked(here.folder).length === 0);
    await expect(here.launch({ cwd: '/nowhere' })).rejects.toThrow('does not exist');
  });

  it('does without a log that cannot be written, and puts one aside that is large', async () => {
    await using here = room();
    writeFileSync(join(here.folder, 'file'), '');
    const it = await here.launch({ logFile: join(here.folder, 'file', 'x.log') });
    expect(here.facts).toMatchObject([{ kind: 'file.unusable' }]);
    expect(it.lastWords()).toBe('');
    it.signal('SIGKILL');
    await it.gone;
    const log = join(here.folder, 'big.log');
    writeFileSync(log, 'old\n'.repeat(1_500_000));
    const next = await here.launch({ logFile: log });
    expect([statSync(log).size, statSync(`${log}.1`).size]).toEqual([0, 6_000_000]);
    process.kill(next.pid, 'SIGUSR1'); // Node says to stderr that it can be debugged now, or why not
    await waitFor('its words', () => /debugger|inspector/i.test(next.lastWords()));
    next.signal('SIGKILL');
    await next.gone;
    const words = next.lastWords();
    writeFileSync(log, 'what the next process says');
    expect(next.lastWords()).toBe(words);
    expect(readFileSync(`${log}.1`, 'utf8')).not.toContain('ebugger');
  });

  it('whose log grows while it runs has it cut when it is looked after', async () => {
    await using here = room();
    const it = await here.launch();
    const log = join(here.folder, 'logs', 'echo.log');
    writeFileSync(log, 'much\n'.repeat(1_200_000));
    await it.ping?.(never);
    expect([statSync(log).size, statSync(`${log}.1`).size]).toEqual([0, 6_000_000]);
    process.kill(it.pid, 'SIGUSR1');
    await waitFor('it writes on, to the same file', () => /debugger|inspector/i.test(it.lastWords()));
  });
});
