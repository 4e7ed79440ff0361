import { once } from 'node:events';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { hubSocketPath, scopeOf } from '../../src/transport/index.ts';
import { echo, pidAfter, pidOf, runClient, times } from '../support/chaos/clients.ts';
import { CutProxy } from '../support/chaos/cut-proxy.ts';
import { footprintOf, runtimeOf, socketFiles } from '../support/chaos/outside.ts';
import { chanceFor, holds } from '../support/chaos/scenario.ts';
import { Tally } from '../support/chaos/tally.ts';
import { EchoHome, echoPid } from '../support/echo-home.ts';
import { isAlive } from '../support/process-table.ts';
import type { RawClient } from '../support/raw-client.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

const doorOf = (home: TempHome): string => hubSocketPath(runtimeOf(home), scopeOf(home.warrenHome));
const socketsOf = (pid: number): number => footprintOf(pid)?.sockets ?? 0;

/** A client whose shim finds the hub through a line that can be cut. */
async function throughProxy(home: TempHome, at: number): Promise<{ client: RawClient; proxy: CutProxy }> {
  const elsewhere = join(home.dir, `r${at}`);
  mkdirSync(join(elsewhere, 'warren'), { recursive: true, mode: 0o700 });
  const path = hubSocketPath(join(elsewhere, 'warren'), scopeOf(home.warrenHome));
  const proxy = await CutProxy.between(path, doorOf(home));
  const args = ['run', '--', process.execPath, ...echo];
  const client = home.warren(args, home.project('one'), { XDG_RUNTIME_DIR: elsewhere });
  await client.initialize();
  return { client, proxy };
}

describe('lines between clients and hub', () => {
  it('that are cut again and again lose no call and leave no descriptor behind', async () => {
    const chance = chanceFor('client sockets cut');
    await using home = new TempHome();
    await using stack = new AsyncDisposableStack();
    const steady = await runClient(home, home.project('one'));
    const [hub, pid, before] = [await home.hub(), await pidOf(steady), socketsOf((await home.hub()).pid)];
    const lines = await Promise.all(times(4, (at) => throughProxy(home, at)));
    for (const { proxy } of lines) stack.use(proxy);
    const tally = new Tally();
    const enough = new AbortController();
    const calling = lines.map(async ({ client }) => {
      while (!enough.signal.aborted)
        await tally.call(client, chance.pick(['pid', 'slow']), { ms: chance.between(0, 30) });
    });
    for (let cut = 0; cut < 40; cut++) {
      await sleep(chance.between(0, 120));
      chance.pick(lines).proxy.cut();
    }
    expect(await Promise.all(lines.map(({ client }) => pidAfter(client)))).toEqual(lines.map(() => pid));
    enough.abort();
    await Promise.all(calling);
    const stray = lines.flatMap(({ client }) => client.stray);
    expect({ lost: tally.lost, wrong: tally.wrong, stray }).toEqual({ lost: [], wrong: [], stray: [] });
    await Promise.all(lines.map(({ client }) => client.close()));
    await waitFor('the hub has let go of every line', () => socketsOf(hub.pid) <= before);
    expect((await home.hub()).pid).toBe(hub.pid);
    const cuts = lines.reduce((sum, { proxy }) => sum + proxy.cuts, 0);
    holds('every call over a line that drops is answered once, by the same hub and the same process', {
      cuts,
      ...tally.figures,
    });
  });

  it('of strangers who hang up at any moment do not disturb those who stay', async () => {
    const chance = chanceFor('strangers at the door');
    await using home = new TempHome();
    const client = await runClient(home, home.project('one'));
    const [hub, pid, tally] = [await home.hub(), await pidOf(client), new Tally()];
    const before = socketsOf(hub.pid);
    const words = ['', '{', '\n\n', '{"warren":{"min":1,"max":1}}\n', 'GET / HTTP/1.1\r\n\r\n', '\0'.repeat(500)];
    const strangers = times(300, async () => {
      const socket = createConnection(doorOf(home)).on('error', () => {}); // how it ends is what varies
      await once(socket, 'connect');
      socket.write(chance.pick(words));
      await sleep(chance.between(0, 200));
      socket.destroy();
    });
    for (let at = 0; at < 50; at++) await tally.call(client, 'pid');
    await Promise.all(strangers);
    expect([tally.answered, tally.lost, tally.wrong]).toEqual([50, [], []]);
    expect(await pidOf(client)).toBe(pid);
    await waitFor('the hub has let go of every line', () => socketsOf(hub.pid) <= before);
    holds('300 strangers who say nothing or nonsense and hang up cost no call and no descriptor', tally.figures);
  });
});

type Harm = (path: string, stack: AsyncDisposableStack) => Promise<void>;

const harms: Readonly<Record<string, Harm>> = {
  removed: async (path) => rmSync(path),
  'replaced by a file': async (path) => {
    rmSync(path);
    writeFileSync(path, 'not a socket');
  },
  'replaced by a folder': async (path) => {
    rmSync(path);
    mkdirSync(path);
  },
  'moved away': async (path) => renameSync(path, join(path, '..', '..', '..', 'away')),
  'taken by a socket where nobody answers': async (path, stack) => {
    rmSync(path);
    const server = createServer((socket) => void socket.on('error', () => {}).on('data', () => {}));
    stack.defer(() => void server.close());
    server.listen(path);
    await once(server, 'listening');
  },
};

describe('the socket file of the hub', () => {
  it.each(Object.keys(harms))(
    'that was %s comes back; clients inside notice nothing, there is still one hub',
    async (name) => {
      chanceFor(`hub door ${name}`);
      await using home = new TempHome();
      await using stack = new AsyncDisposableStack();
      const [project, tally] = [home.project('one'), new Tally()];
      const client = await runClient(home, project);
      const [hub, pid] = [await home.hub(), await pidOf(client)];
      await harms[name]?.(doorOf(home), stack);
      const from = performance.now();
      const late = home.run(echo, project);
      const arriving = late.initialize().then(() => pidOf(late));
      for (let at = 0; at < 20; at++) await tally.call(client, 'pid');
      expect(await arriving).toBe(pid);
      expect([tally.answered, tally.lost]).toEqual([20, []]);
      // Who found no door started a hub; the lock turned it away.
      await waitFor('one hub is left', () => home.hubs().length === 1);
      expect((await home.hub()).pid).toBe(hub.pid);
      holds('a new client reaches the same hub and process', { tookMs: Math.round(performance.now() - from) });
    },
  );
});

describe('the socket file of a built-in instance', () => {
  it.each(Object.keys(harms))(
    'that was %s: calls go on; after a kill -9 of the hub one process serves, and no other stays',
    async (name) => {
      chanceFor(`instance socket ${name}`);
      await using home = new TempHome();
      await using stack = new AsyncDisposableStack();
      home.configure({ echo: { kind: 'echo' } });
      const client = home.warren(['connect'], home.project('one'));
      await client.initialize();
      const tally = new Tally();
      await waitFor('an answer', async () => tally.call(client, 'echo', { message: 'before' }));
      const [socket = ''] = socketFiles(home, 'i-');
      const builtIn = (): number[] =>
        home.processes().flatMap(({ pid, argv }) => (argv.some((word) => word.endsWith('builtin.js')) ? [pid] : []));
      const old = builtIn();
      expect(old).toHaveLength(1);
      await harms[name]?.(join(runtimeOf(home), socket), stack);
      expect((await tally.call(client, 'echo', { message: 'still' }))?.text).toBe('still');
      process.kill((await home.hub()).pid, 'SIGKILL');
      await waitFor('an answer of the next hub', async () => tally.call(client, 'echo', { message: 'after' }), {
        withinMs: 20_000,
      });
      await waitFor('one process serves', () => builtIn().length === 1);
      expect([tally.lost, tally.wrong]).toEqual([[], []]);
      await client.close();
      await home.command('stop');
      await waitFor('nothing is alive', () => ![...old, ...builtIn()].some(isAlive));
      // What somebody else put there is his.
      if (!['replaced by a folder', 'taken by a socket where nobody answers'].includes(name))
        expect(socketFiles(home, 'i-')).toEqual([]);
      holds('whatever became of its socket, an instance is served by one process and leaves none', tally.figures);
    },
  );
});

describe('the lines between hub and built-in instance', () => {
  it('that are cut again and again: every call is answered, and one process serves in the end', async () => {
    const chance = chanceFor('instance sockets cut');
    await using home = new EchoHome();
    const client = await home.connected('one');
    await echoPid(client);
    const tally = new Tally();
    const enough = new AbortController();
    const calling = times(3, async () => {
      while (!enough.signal.aborted) await tally.call(client, 'echo', { message: 'x' });
    });
    let cuts = 0;
    for (let round = 0; round < 4; round++) {
      await echoPid(client);
      const [name = ''] = socketFiles(home, 'i-');
      const path = join(runtimeOf(home), name);
      renameSync(path, join(home.dir, `moved-${round}`));
      await using proxy = await CutProxy.between(path, join(home.dir, `moved-${round}`));
      await home.killHub(); // the next one goes on with the instance, through the line that can be cut
      await echoPid(client);
      await waitFor('the line can be cut', () => proxy.opened > 0);
      for (let cut = 0; cut < 6; cut++) {
        cuts += proxy.cut();
        await sleep(chance.between(0, 100));
      }
    }
    enough.abort();
    await Promise.all(calling);
    const after = await echoPid(client);
    await waitFor('one process serves', () => home.builtins().length === 1);
    expect(home.builtins()[0]?.pid).toBe(after);
    expect(cuts).toBeGreaterThan(0);
    expect([tally.lost, tally.wrong, client.stray]).toEqual([[], [], []]);
    holds('a line that drops costs no answer and leaves one process', {
      cuts,
      ...tally.figures,
    });
  });
});

describe('an instance that is killed', () => {
  it('leaves no socket file: as many are there as processes that listen', async () => {
    const chance = chanceFor('socket files');
    await using home = new TempHome();
    home.configure({ echo: { kind: 'echo' } });
    const clients = await Promise.all(
      times(4, async (at) => {
        const client = home.warren(['connect'], home.project(`p${at}`));
        await client.initialize();
        return client;
      }),
    );
    const tally = new Tally();
    const all = async (): Promise<void> => {
      for (const client of clients)
        await waitFor('an answer', async () => tally.call(client, 'echo', { message: 'x' }), { withinMs: 20_000 });
    };
    await all();
    const living = (): number[] =>
      home.processes().flatMap(({ pid, argv }) => (argv.some((word) => word.endsWith('builtin.js')) ? [pid] : []));
    for (let round = 0; round < 4; round++) {
      for (const pid of living()) if (chance.chance(0.6)) process.kill(pid, 'SIGKILL');
      if (round === 2) process.kill((await home.hub()).pid, 'SIGKILL');
      await all();
    }
    await waitFor('a socket file per living process, no other', () => {
      const names = socketFiles(home, 'i-');
      return names.length === living().length && names.length === clients.length;
    });
    expect(tally.lost).toEqual([]);
    holds('killed instances leave no socket file behind', { ...tally.figures, files: socketFiles(home, 'i-').length });
  });
});
