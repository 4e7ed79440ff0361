import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Builds } from '../../src/backend/godot/build/index.ts';
import type { Game, Games } from '../../src/backend/godot/game.ts';
import { cancelBuild } from '../../src/backend/godot/tool/cancel-build.ts';
import { getBuildStatus } from '../../src/backend/godot/tool/get-build-status.ts';
import { triggerBuild } from '../../src/backend/godot/tool/trigger-build.ts';
import type { Tool } from '../../src/backend/tool/index.ts';
import { variablesOf } from '../../src/daemon/godot-default.ts';
import { FourWorld } from '../support/fake-godot4.ts';
import { waitFor } from '../support/wait-for.ts';

interface Answered {
  readonly text: string;
  readonly build: { id: string; state: string; problems: { code: string }[]; stale: boolean } | null;
  readonly log?: { lines: string[]; from: number; next: number; total: number };
  readonly told: readonly [number, number | undefined, string][];
}

/** The tools over builds of one game; the engine is the stand-in of Godot 4. */
async function toolsOf(world: FourWorld) {
  const builds = await world.builds({}, world.engine);
  const games = gamesOf(builds, world.root);
  const make = { trigger_build: triggerBuild, get_build_status: getBuildStatus, cancel_build: cancelBuild };
  return (name: keyof typeof make, given = {}) => called(make[name](games), given);
}

function gamesOf(builds: Builds, root: string): Games {
  const version = { id: 'four/1', slug: 'four', version: '1', root, title: 'Four', engine: '4.6' };
  const none = { [Symbol.asyncDispose]: () => Promise.resolve() };
  const own = { version, builds } as unknown as Game; // these tools ask for nothing else
  return { own, of: () => Promise.resolve(own), ...none };
}

async function called(tool: Tool, given: Readonly<Record<string, unknown>>): Promise<Answered> {
  const told: [number, number | undefined, string][] = [];
  const signal = new AbortController().signal;
  const progress = (...one: [number, number | undefined, string]): void => void told.push(one);
  const { text, structured } = await tool.call(tool.read(given), { signal, progress });
  const wire = JSON.parse(JSON.stringify(structured));
  expect(z.fromJSONSchema(tool.outputSchema).safeParse(wire).error?.issues ?? []).toEqual([]);
  expect(text.length + JSON.stringify(wire).length).toBeLessThanOrEqual(25_000);
  return { ...wire, text, told };
}

describe('the tools of builds', () => {
  it('build and wait, with progress', async () => {
    await using world = new FourWorld();
    const call = await toolsOf(world);
    expect(await call('get_build_status')).toMatchObject({ build: null });
    const { build, text, told } = await call('trigger_build', { wait: true });
    expect([build?.state, build?.stale]).toEqual(['succeeded', false]);
    expect(text).toMatch(/^Build \S+ \(web, Web\): succeeded\.\n4 files in \//);
    const done = told.map(([one]) => one);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(told.every(([, total]) => total === 100)).toBe(true);
    expect(told.map(([, , step]) => step)).toContain('Storing File: res://main.tscn');
  });

  it('begin, ask for the log page by page, and end', async () => {
    await using world = new FourWorld({ habit: 'hangs' });
    const call = await toolsOf(world);
    expect((await call('trigger_build')).build).toMatchObject({ state: 'queued' });
    const status = await waitFor('some pages of log', async () => {
      const now = await call('get_build_status', { lines: 5 });
      return now.log && now.log.total >= 14 && now;
    });
    expect(status.build).toMatchObject({ state: 'running' });
    const first = await call('get_build_status', { logFrom: 0, lines: 3 });
    expect(first.log).toMatchObject({ from: 0, next: 3 });
    expect(first.log?.lines[0]).toMatch(/^> .*--import$/);
    expect((await call('get_build_status', { logFrom: 3, lines: 3 })).log).toMatchObject({ from: 3, next: 6 });
    expect((await call('cancel_build')).build).toMatchObject({ id: status.build?.id, state: 'cancelled' });
  });

  it('tell hundreds of problems and long lines within bounds', async () => {
    await using world = new FourWorld();
    for (let index = 0; index < 40; index++) world.write(`s${index}.gd`, 'extends Node\n# BROKEN');
    const call = await toolsOf(world);
    const { build } = await call('trigger_build', { mode: 'check', wait: true });
    expect([build?.state, build?.problems.length]).toEqual(['failed', 30]);
    expect(build).toMatchObject({ moreProblems: 10 });
    expect((await call('get_build_status', { lines: 200 })).log?.lines.length).toBeGreaterThan(20);
  });

  it('refuse what is not there or not allowed', async () => {
    await using world = new FourWorld();
    const call = await toolsOf(world);
    await expect(call('cancel_build')).rejects.toMatchObject({ code: 'unknown-build' });
    await expect(call('get_build_status', { id: '../../etc' })).rejects.toMatchObject({ code: 'unknown-build' });
    await expect(call('trigger_build', { mode: 'all' })).rejects.toMatchObject({ code: 'invalid-params' });
    await expect(call('trigger_build', { timeoutMs: 1 })).rejects.toMatchObject({ code: 'invalid-params' });
  });
});

it('an instance is told of configured engines by its environment', () => {
  expect(variablesOf({ godotEngines: { 3: '/g' }, godotProjectsPath: '/p' })).toEqual({
    GODOT_ENGINES: '{"3":"/g"}',
    GODOT_PROJECTS_PATH: '/p',
  });
  expect(variablesOf({})).toEqual({});
});
