import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RuntimeEvent } from '../../src/backend/godot/run/index.ts';
import { repository } from '../support/paths.ts';
import { isAlive } from '../support/process-table.ts';
import { all, ended, RunWorld, realGodot3, seen } from '../support/run-world.ts';
import { waitFor } from '../support/wait-for.ts';

const never = new AbortController().signal;
const messages = (events: readonly RuntimeEvent[], kind: RuntimeEvent['kind']): readonly string[] =>
  events.filter((it) => it.kind === kind).map((it) => it.message);

describe('a run of a game with the real Godot 3.2.3', () => {
  it('tells what it prints, its errors with their stacks, a crash, the scene, and how it ends', async () => {
    await using world = new RunWorld('talkative', realGodot3());
    const runs = world.runs();
    const report = await runs.start({ args: ['--quit-at=400'] }, never);
    expect(report).toMatchObject({ channel: 'debugger', engine: { version: '3.2.3.stable' } });
    const { run } = await ended(runs);
    expect(run).toMatchObject({ id: report.id, state: 'ended', exit: 'exited with code 7' });
    const events = all(runs);

    expect(messages(events, 'print')).toEqual(
      expect.arrayContaining(['hello from main', 'to stderr', 'after the crash']),
    );
    const at = { script: 'res://main.gd', function: '_ready', line: 11 };
    expect(events.find((it) => it.message === 'broken')).toMatchObject({ kind: 'error', ...at, count: 5, stack: [at] });
    expect(events.find((it) => it.message === 'careful')).toMatchObject({ kind: 'warning', ...at, line: 9 });
    expect(events.filter((it) => it.kind === 'crash')).toMatchObject([
      {
        message: "Invalid call. Nonexistent function 'explode' in base 'Nil'.",
        script: 'res://main.gd',
        line: 21,
        function: 'inner',
        stack: [{ function: 'inner', line: 21 }, { function: 'outer', line: 16 }, at].map((it, n) =>
          n === 2 ? { ...it, line: 12 } : it,
        ),
      },
    ]);
    expect(events.find((it) => it.kind === 'scene')).toMatchObject({
      message: 'Main (Node) is shown, 3 nodes in all',
      data: { tree: [{ name: 'root', children: [{ name: 'Main', children: [{ name: 'Child', type: 'Node2D' }] }] }] },
    });
    expect(events.find((it) => it.kind === 'perf')?.data).toMatchObject({ nodes: 3 });
    expect(events.at(-1)).toMatchObject({ kind: 'state', message: 'The game exited with code 7.' });
    expect(events.map((it) => it.seq)).toEqual(events.map((it) => it.seq).toSorted((a, b) => a - b));
    expect(runs.events({}).activeScripts[0]).toMatchObject({ script: 'res://main.gd' });
    expect(all(runs, { kinds: ['crash'], script: 'res://other.gd' })).toEqual([]);
  });

  // What is said to a game that stands still at its first error already is dropped by the engine.
  it.each([0, 1000])('counts the calls of every function when that is wished, heard %s ms late', async (late) => {
    await using world = new RunWorld('talkative', realGodot3());
    const runs = world.runs();
    const starting = runs.start({ profile: true, args: ['--quit-at=200'] }, never);
    await waitFor('the game', () => world.processes()[0], { everyMs: 1 });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, late); // nothing is heard while this thread waits
    await starting;
    await ended(runs);
    const calls = new Map(all(runs, { kinds: ['function'] }).map((it) => [it.function, it]));
    expect(calls.get('helper')).toMatchObject({ script: 'res://main.gd', line: 32 });
    expect(calls.get('_process')?.count).toBe(calls.get('helper')?.count);
    expect(calls.get('helper')?.count).toBeGreaterThan(150);
    expect(messages(all(runs), 'print')).not.toContain('PROFILING ALRIGHT!');
  });

  it('stays at a crash when that is wished, until it is stopped', async () => {
    await using world = new RunWorld('talkative', realGodot3());
    const runs = world.runs();
    await runs.start({ pauseOnCrash: true }, never);
    await waitFor('it stands still', () => runs.current()?.state === 'paused');
    expect(messages(all(runs), 'crash')).toHaveLength(1);
    const report = await runs.stop();
    expect(report).toMatchObject({ state: 'ended', exit: 'stopped' });
    expect(isAlive(report?.pid ?? 0)).toBe(false);
    expect(messages(all(runs), 'print')).not.toContain('after the crash');
  });

  it('runs one scene, with arguments for the game', async () => {
    await using world = new RunWorld('talkative', realGodot3());
    const runs = world.runs();
    await runs.start({ scene: 'res://other.tscn', args: ['--mode=two words; $HOME'] }, never);
    await seen(runs, 'it is the other scene', (it) => it.message === 'hello from other');
    await seen(runs, 'its arguments', (it) => it.message.includes('--mode=two words; $HOME'));
    await runs.stop();
  });

  it.each([
    { scene: 'res://../other.tscn' },
    { scene: '--editor' },
    { scene: 'res://main.gd' },
    { args: ['-s'] },
    { args: ['--editor'] },
    { args: ['--x=\0'] },
  ])('refuses %j', async (wish) => {
    await using world = new RunWorld('talkative', realGodot3());
    const runs = world.runs();
    await expect(runs.start(wish, never)).rejects.toMatchObject({ code: 'invalid-params' });
    expect(world.processes()).toEqual([]);
    expect(runs.current()).toBeUndefined();
  });

  it('is one at a time, also across processes', async () => {
    await using world = new RunWorld('talkative', realGodot3());
    const runs = world.runs();
    const [first, second] = await Promise.allSettled([runs.start({}, never), runs.start({}, never)]);
    expect(first).toMatchObject({ status: 'fulfilled' });
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'busy' } });
    const { id = '', pid } = runs.current() ?? {};
    await expect(runs.start({}, never)).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining(id),
      facts: { pid },
    });
    await runs.stop();
    const again = await runs.start({}, never);
    expect(again.id).not.toBe(id);
  });

  it('that is killed is told, with the signal', async () => {
    await using world = new RunWorld('talkative', realGodot3());
    const runs = world.runs();
    const { pid = 0 } = await runs.start({}, never);
    await seen(runs, 'it runs', (it) => it.message === 'after the crash');
    process.kill(pid, 'SIGKILL');
    const { run } = await ended(runs);
    expect(run).toMatchObject({ exit: 'was ended by SIGKILL' });
    expect(all(runs).at(-1)).toMatchObject({ kind: 'crash', message: 'The game was ended by SIGKILL.' });
  });

  it('does not begin for nobody', async () => {
    await using world = new RunWorld('talkative', realGodot3());
    const runs = world.runs();
    await expect(runs.start({}, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    expect(world.processes()).toEqual([]);
  });

  it('lets nobody else talk to its debugger', async () => {
    await using world = new RunWorld('talkative', realGodot3());
    const runs = world.runs();
    const { pid = 0 } = await runs.start({}, never);
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const port = Number(args.find((it) => it.startsWith('127.0.0.1:'))?.split(':')[1]);
    const stranger = createConnection(port, '127.0.0.1');
    const [error] = await once(stranger, 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    expect(runs.current()?.channel).toBe('debugger');
  });
});

describe('what is kept of a run', () => {
  it('is there after a restart, and its numbers go on', async () => {
    await using world = new RunWorld('talkative', realGodot3());
    const before = world.runs();
    await before.start({ args: ['--quit-at=20'] }, never);
    await ended(before);
    const kept = all(before);
    await before[Symbol.asyncDispose]();
    const after = world.runs();
    expect(all(after)).toEqual(kept);
    await after.start({ args: ['--quit-at=2'] }, never);
    await ended(after);
    const { events, dropped } = after.events({ since: kept.at(-1)?.seq ?? 0, limit: 1000 });
    expect(events[0]).toMatchObject({ seq: (kept.at(-1)?.seq ?? 0) + 1, message: 'Started with Godot 3.2.3.stable.' });
    expect(dropped).toBe(0);
  });

  it('of an instance that was killed: its game is ended by the next one, and no number is given twice', async () => {
    await using world = new RunWorld('talkative', realGodot3());
    const script = join(repository, 'test', 'support', 'run-owner.ts');
    const owner = spawn(process.execPath, [script, world.root, world.data], {
      env: { ...process.env, ...world.env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    const { pid, lastSeq } = JSON.parse(line.toString()) as { pid: number; lastSeq: number };
    const other = world.runs();
    await expect(other.start({}, never)).rejects.toMatchObject({ code: 'busy', facts: { pid } });
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    expect(isAlive(pid)).toBe(true);
    const next = world.runs();
    await seen(next, 'it says so', (it) => it.message.includes('the instance that had started it is gone'));
    expect(isAlive(pid)).toBe(false);
    expect(all(next).at(-1)?.seq).toBeGreaterThan(lastSeq);
    await next.start({}, never);
    await next.stop();
  });
});
