import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EchoHome, echoPid } from '../support/echo-home.ts';
import { callTool } from '../support/json-rpc.ts';
import { fixture } from '../support/paths.ts';
import { environmentOf, isAlive } from '../support/process-table.ts';
import type { RawClient } from '../support/raw-client.ts';
import { waitFor } from '../support/wait-for.ts';

const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `p${at}`);

const sorted = (pids: readonly number[]): number[] => pids.toSorted((a, b) => a - b);

async function inProjects(home: EchoHome, count: number): Promise<{ clients: RawClient[]; pids: number[] }> {
  const clients = await Promise.all(names(count).map((name) => home.connected(name)));
  const pids = await Promise.all(clients.map(echoPid));
  return { clients, pids };
}

const changeRecord = (path: string, change: (record: Record<string, unknown>) => unknown): void =>
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')))));

describe('kill -9 of the hub with 10 built-in instances', () => {
  it('the next hub goes on with every one of them; stdio servers are swept; nothing runs twice', async () => {
    const [script = ''] = fixture('echo');
    await using home = new EchoHome({}, { files: { command: process.execPath, args: [script] } });
    const { clients, pids } = await inProjects(home, 10);
    expect(new Set(pids).size).toBe(10);
    await callTool(clients[0] as RawClient, 'files__pid');
    const [old] = home.instances(script);
    await home.killHub();
    expect(await Promise.all(clients.map(echoPid))).toEqual(pids);
    await waitFor('the end of the stdio server', () => !isAlive(old?.pid ?? 0));
    expect(sorted(home.builtins().map(({ pid }) => pid))).toEqual(sorted(pids));
    await waitFor('the report', () => home.facts('instance.adopted').length === 10);
    const views = await home.api.instances();
    expect(views.filter(({ kind }) => kind === 'echo').map(({ state }) => state)).toEqual(pids.map(() => 'ready'));
  });
});

describe('an adopted instance', () => {
  it('is adopted again by a third hub, two kills in a row', async () => {
    await using home = new EchoHome();
    const { clients, pids } = await inProjects(home, 3);
    for (let round = 0; round < 2; round++) {
      await home.killHub();
      expect(await Promise.all(clients.map(echoPid))).toEqual(pids);
    }
    await home.killHub();
    await home.command('start');
    await home.killHub();
    expect(await Promise.all(clients.map(echoPid))).toEqual(pids);
    expect(home.builtins()).toHaveLength(3);
  });

  it('restarts with the environment it had, and its log goes on', async () => {
    await using home = new EchoHome({}, { echo: { kind: 'echo', env: { SECRET_WORD: 'xyzzy-42' } } });
    const { clients, pids } = await inProjects(home, 1);
    for (const path of home.records()) expect(readFileSync(path, 'utf8')).not.toContain('xyzzy-42');
    await home.killHub();
    await home.command('start'); // no client has asked yet
    const status = await waitFor('the instance', async () => {
      const [first] = await home.api.instances();
      return first?.state === 'ready' && first;
    });
    expect(status.pid).toBe(pids[0]);
    process.kill(pids[0] ?? 0, 'SIGUSR1'); // Node says to stderr that it can be debugged now, or why not
    await waitFor('its words', async () => /debugger|inspector/i.test(await home.command('logs', 'echo')));
    await home.command('restart', 'echo');
    const [after] = home.builtins();
    expect(after?.pid).not.toBe(pids[0]);
    expect(environmentOf(after?.pid ?? 0)).toContain('SECRET_WORD=xyzzy-42');
    expect(await echoPid(clients[0] as RawClient)).toBe(after?.pid);
  });

  it('that is killed is seen to end, and started anew', async () => {
    await using home = new EchoHome();
    const { clients, pids } = await inProjects(home, 1);
    await home.killHub();
    expect(await echoPid(clients[0] as RawClient)).toBe(pids[0]);
    process.kill(pids[0] ?? 0, 'SIGKILL');
    await waitFor('its end', () => !isAlive(pids[0] ?? 0));
    expect(await echoPid(clients[0] as RawClient)).not.toBe(pids[0]);
    expect(home.builtins()).toHaveLength(1);
  });

  it('ends with warren stop', async () => {
    await using home = new EchoHome();
    const { clients, pids } = await inProjects(home, 2);
    await home.killHub();
    expect(await Promise.all(clients.map(echoPid))).toEqual(pids);
    await home.command('stop');
    expect(pids.filter(isAlive)).toEqual([]);
  });
});

describe('what cannot be adopted is swept, and a new process answers', () => {
  const cases: Readonly<Record<string, (record: Fields) => unknown>> = {
    'a wrong nonce': (record) => ({ ...record, adoptable: { ...part(record), nonce: 'not the one' } }),
    'an epoch that is behind': (record) => ({ ...record, adoptable: { ...part(record), epoch: -5 } }),
    'another kind': (record) => ({
      ...record,
      adoptable: { ...part(record), spec: specWith(record, { kind: 'godot' }) },
    }),
    'another key': (record) => ({ ...record, key: '0123456789abcdef' }),
    'a record of a newer Warren': (record) => ({
      ...record,
      adoptable: { ...part(record), spec: { ...(part(record)['spec'] as Fields), format: 99 } },
    }),
    'a socket elsewhere': (record) => ({
      ...record,
      adoptable: { ...part(record), socketPath: '/tmp/elsewhere.sock' },
    }),
    'no word of adoption': (record) => ({ ...record, adoptable: undefined }),
  };
  for (const [name, change] of Object.entries(cases)) {
    it(name, async () => {
      await using home = new EchoHome();
      const { clients, pids } = await inProjects(home, 1);
      await home.killHub();
      for (const path of home.records()) changeRecord(path, change);
      const next = await echoPid(clients[0] as RawClient);
      expect(next).not.toBe(pids[0]);
      expect(isAlive(pids[0] ?? 0)).toBe(false);
      expect(home.builtins().map(({ pid }) => pid)).toEqual([next]);
    });
  }

  it('a process that is stopped (SIGSTOP) is ended within bounds', async () => {
    await using home = new EchoHome();
    const { clients, pids } = await inProjects(home, 1);
    await home.killHub();
    process.kill(pids[0] ?? 0, 'SIGSTOP');
    const since = performance.now();
    const next = await echoPid(clients[0] as RawClient);
    expect(performance.now() - since).toBeLessThan(20_000);
    expect(next).not.toBe(pids[0]);
    expect(isAlive(pids[0] ?? 0)).toBe(false);
  });

  it('one whose socket is gone, or is a file now', async () => {
    await using home = new EchoHome();
    const { clients, pids } = await inProjects(home, 2);
    const [first = '', second = ''] = home
      .records()
      .map((path) => part(JSON.parse(readFileSync(path, 'utf8')))['socketPath'] as string);
    rmSync(first);
    rmSync(second);
    writeFileSync(second, 'nobody listens here');
    expect(await Promise.all(clients.map(echoPid))).toEqual(pids); // who is connected notices nothing
    await home.killHub();
    const next = await Promise.all(clients.map(echoPid));
    expect(next.filter((pid) => pids.includes(pid))).toEqual([]);
    expect(sorted(home.builtins().map(({ pid }) => pid))).toEqual(sorted(next));
  });
});

type Fields = Record<string, unknown>;
const part = (record: Fields): Fields => record['adoptable'] as Fields; // these records have it
const specWith = (record: Fields, more: Fields): unknown => {
  const { spec, ...rest } = part(record)['spec'] as { spec: Fields };
  return { ...rest, spec: { ...spec, ...more } };
};
