import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Runs } from '../../src/backend/godot/run/index.ts';
import { type Step, writeFrames } from '../support/godot4-frames.ts';
import { repository } from '../support/paths.ts';
import { all, ended, fakeGodot4, hastyClock, RunWorld, seen } from '../support/run-world.ts';
import { waitFor } from '../support/wait-for.ts';

const never = new AbortController().signal;
const strings = (...values: string[]) => ({ is: 'strings', values }) as const;
const ints = (...values: number[]) => ({ is: 'numbers', type: 'PackedInt32Array', values }) as const;

/** A run of the stand-in with what it is to send, as the engine of that minor version would. */
async function played(steps: readonly Step[], { minor = 4, threads = true, wish = {} } = {}): Promise<PlayedRun> {
  const world = new RunWorld('talkative', fakeGodot4(minor));
  writeFrames(join(world.dir, 'frames'), steps, threads);
  const runs = world.runs({ FAKE_GODOT_FRAMES: join(world.dir, 'frames') });
  await runs.start(wish, never);
  await ended(runs);
  return { runs, world, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}
interface PlayedRun extends AsyncDisposable {
  readonly runs: Runs;
  readonly world: RunWorld;
}

const pid: Step = { name: 'set_pid', data: [4711n] };

describe('a run of a game with a stand-in for Godot 4', () => {
  it('is started as Godot 4 is', async () => {
    await using played4 = await played([pid, { exit: 0 }], { wish: { scene: 'res://other.tscn', args: ['-s', 'x'] } });
    const log = join(played4.world.data, 'runs', 'run.log');
    const written = await waitFor('its log', () => existsSync(log) && /^argv (.*)$/m.exec(readFileSync(log, 'utf8')));
    const argv: unknown = JSON.parse(written[1] ?? '');
    expect(argv).toEqual([
      '--path',
      played4.world.root,
      '--remote-debug',
      expect.stringMatching(/^tcp:\/\/127\.0\.0\.1:\d+$/),
      '--headless',
      'res://other.tscn',
      '--',
      '-s',
      'x',
    ]);
    expect(played4.runs.current()).toMatchObject({ channel: 'debugger', exit: 'exited with code 0' });
  });

  it('tells what is printed, line by line, and what is held back', async () => {
    const held = '[output overflow, print less text!]';
    await using it4 = await played([
      pid,
      { name: 'output', data: [strings('one\ntwo', 'oh no', held), ints(0, 1, 1)] },
      { exit: 0 },
    ]);
    expect(all(it4.runs, { kinds: ['print', 'warning'] })).toMatchObject([
      { kind: 'print', message: 'one' },
      { kind: 'print', message: 'two' },
      { kind: 'print', message: 'oh no', data: { stream: 'stderr' } },
      { kind: 'warning', message: expect.stringContaining('held back') },
    ]);
  });

  it('tells errors and warnings with their place, and what the engine dropped', async () => {
    const head = [0n, 0n, 1n, 5n];
    const stack = ['res://a.gd', 'hit', 12n, 'res://main.gd', '_ready', 3n];
    await using it4 = await played([
      pid,
      { name: 'error', data: [...head, 'core/variant.cpp', 'push_error', 99n, '', 'bad thing', false, 6n, ...stack] },
      { name: 'error', data: [...head, 'res://b.gd', 'walk', 4n, 'UNUSED_VARIABLE', 'It is unused.', true, 0n] },
      { name: 'error', data: [...head, '', '', 0n, 'TOO_MANY_ERRORS', 'Too many errors!', false, 0n] },
      { exit: 0 },
    ]);
    expect(all(it4.runs, { kinds: ['error', 'warning'] })).toMatchObject([
      {
        kind: 'error',
        message: 'bad thing',
        script: 'res://a.gd',
        line: 12,
        function: 'hit',
        stack: [{}, { line: 3 }],
      },
      { kind: 'warning', message: 'UNUSED_VARIABLE: It is unused.', script: 'res://b.gd', line: 4, function: 'walk' },
      { kind: 'error', message: 'TOO_MANY_ERRORS: Too many errors!' },
    ]);
  });

  it.each([true, false])('asks for the stack of a crash and lets it go on (threads named: %s)', async (threads) => {
    await using it4 = await played(
      [
        pid,
        { name: 'debug_enter', data: [false, 'Out of bounds get index.', true, 7n] },
        { wait: 'get_stack_dump' },
        { name: 'stack_dump', data: [6n, 'res://main.gd', 8n, 'inner', 'res://main.gd::1', 2n, '_ready'] },
        { wait: 'continue' },
        { name: 'debug_exit', data: [] },
        { exit: 0 },
      ],
      { threads, minor: threads ? 4 : 0 },
    );
    expect(all(it4.runs, { kinds: ['crash'] })).toMatchObject([
      {
        message: 'Out of bounds get index.',
        script: 'res://main.gd',
        line: 8,
        function: 'inner',
        stack: [{ line: 8 }, { script: 'res://main.gd', line: 2, function: '_ready' }],
      },
    ]);
  });

  it.each([
    { minor: 1, width: 4 },
    { minor: 4, width: 5 },
  ])('counts calls of functions (4.$minor)', async ({ minor, width }) => {
    const row = (id: bigint, calls: bigint) => [id, calls, 0.001, 0.002, 0.0005].slice(0, width);
    // Twenty numbers fit both widths: what is a whole number decides.
    const rows = Array.from({ length: 20 / width }, (_, n) => row(BigInt(n), BigInt(n + 1)));
    const frame = [1n, 0.1, 0.1, 0.1, 0.1, 0.1, 1n, 'physics', 2n, 'step', 0.1, 20n, ...rows.flat()];
    await using it4 = await played(
      [
        pid,
        { wait: 'profiler:servers' },
        ...rows.map((_, n) => ({
          name: 'servers:function_signature',
          data: [`res://f.gd::${n + 1}::f${n}`, BigInt(n)],
        })),
        { name: 'servers:profile_frame', data: frame },
        { name: 'servers:profile_frame', data: frame },
        { exit: 0 },
      ],
      { minor, wish: { profile: true } },
    );
    const events = all(it4.runs, { kinds: ['function'] });
    const byLine = events.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
    expect(byLine.map((it) => [it.function, it.line, it.count])).toEqual(
      rows.map((_, n) => [`f${n}`, n + 1, 2 * (n + 1)]),
    );
    expect(byLine[0]?.data).toEqual({ selfMs: 2, totalMs: 4 });
  });

  it('tells scenes, measurements and what the game itself sends', async () => {
    const tree = [1n, 'root', 'Window', 1n, '', 0n, 0n, 'Level', 'Node2D', 2n, 'res://level.tscn', 3n];
    const measured = [60, 0.004, 0.001, 0, 50_000_000, 60_000_000, 0, 900, 40, 12, 1, 30];
    const said = new Map<string, unknown>([
      ['kind', 'signal'],
      ['message', 'hit'],
      ['script', 'res://enemy.gd'],
      ['data', new Map([['damage', 3n]])],
    ]);
    await using it4 = await played([
      pid,
      { name: 'scene:scene_tree', data: tree },
      { name: 'performance:profile_frame', data: measured },
      { name: 'my:event', data: ['x', 1n, { is: 'numbers', type: 'Vector2', values: [1, 2] }] },
      { name: 'warren:event', data: [said as never] },
      { name: 'core:unheard_of', data: [] },
      { exit: 0 },
    ]);
    expect(all(it4.runs, { kinds: ['scene', 'perf', 'custom', 'signal'] })).toMatchObject([
      { kind: 'scene', script: 'res://level.tscn', message: 'Level (Node2D) is shown, 2 nodes in all' },
      { kind: 'perf', data: { fps: 60, processMs: 4, memoryBytes: 50_000_000, objects: 900, nodes: 12 } },
      { kind: 'custom', message: 'my:event', data: { values: ['x', 1, [1, 2]] } },
      { kind: 'signal', message: 'hit', script: 'res://enemy.gd', data: { damage: 3 } },
    ]);
  });

  it('that will not end is ended, with what it has started, when nobody waits for it any longer', async () => {
    await using world = new RunWorld('talkative', {
      ...fakeGodot4(4),
      path: join(repository, 'test', 'fixtures', 'godot', 'run', 'stubborn.sh'),
    });
    const runs = world.runs();
    const nobody = new AbortController();
    const start = runs.start({}, nobody.signal);
    await waitFor('both processes are there', () => world.processes().length >= 2);
    nobody.abort(new Error('gone'));
    await expect(start).rejects.toThrow('gone');
    expect(runs.current()).toMatchObject({ state: 'ended', exit: 'stopped' });
    await waitFor('nothing is left of it', () => world.processes().length === 0);
  });

  it('that runs and does not connect is heard by what it prints, after a while', async () => {
    const path = join(repository, 'test', 'fixtures', 'godot', 'run', 'mute.sh');
    await using world = new RunWorld('talkative', { ...fakeGodot4(4), path });
    const runs = world.runs({}, hastyClock);
    const report = await runs.start({}, never);
    expect(report).toMatchObject({ state: 'running', channel: 'stdout' });
    await seen(runs, 'what it said before', (it) => it.kind === 'print' && it.message === 'first');
    await seen(runs, 'an error', (it) => it.kind === 'error' && it.script === 'res://main.gd' && it.line === 3);
    expect(await runs.stop()).toMatchObject({ state: 'ended', exit: 'stopped' });
  });

  it('is heard by what it prints when it ends without connecting', async () => {
    await using world = new RunWorld('talkative', fakeGodot4(4));
    const runs = world.runs();
    await runs.start({}, never);
    const { run } = await ended(runs);
    expect(run).toMatchObject({ exit: 'exited with code 5' });
    const at = { script: 'res://main.gd', line: 4, function: '_ready' };
    expect(all(runs, { kinds: ['error'] })).toMatchObject([
      { message: 'Out of bounds get index.', ...at, stack: [at], count: 1 },
    ]);
    expect(all(runs, { kinds: ['print'] }).map((it) => it.message)).toContain('a print');
    expect(all(runs).at(-1)?.data).toMatchObject({ code: 5, stderr: expect.stringContaining('Out of bounds') });
  });

  it.each([
    ['no value', 'ff00000000'],
    ['no message', '0200000001000000'],
    ['an array without a name', '1c000000010000000000000000'],
  ])('is cut off when it sends %s', async (_, raw) => {
    await using it4 = await played([pid, { raw }, { wait: 'never' }]);
    expect(it4.runs.current()).toMatchObject({ state: 'ended', exit: 'exited with code 9' });
  });
});
