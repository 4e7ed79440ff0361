import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BuildReport, BuildWish } from '../../src/backend/godot/build/index.ts';
import { type FakeHabit, FourWorld } from '../support/fake-godot4.ts';

const never = new AbortController().signal;

async function built(world: FourWorld, wish: BuildWish): Promise<BuildReport> {
  const builds = await world.builds({}, world.engine);
  const { id } = await builds.start(wish);
  return builds.whenEnded(id, never);
}
const refusal = async (world: FourWorld, wish: BuildWish): Promise<unknown> =>
  (await world.builds({}, world.engine)).start(wish).then(
    () => undefined,
    (error: unknown) => error,
  );
const ended = async (habit: FakeHabit, wish: BuildWish = { mode: 'web' }): Promise<BuildReport> => {
  await using world = new FourWorld(habit);
  return await built(world, wish); // the world stays until then
};

/** No engine of Godot 4 is at hand in packages: a stand-in prints what it prints, and checks how it is called. */
describe('the command line of Godot 4', () => {
  it('imports, exports for the web and checks every script', async () => {
    await using world = new FourWorld();
    const report = await built(world, { mode: 'web' });
    expect([report.state, report.problems], report.log.join('\n')).toEqual(['succeeded', []]);
    const partial = join(world.data, 'builds', report.id, 'partial');
    const start = ['--headless', '--path', world.root];
    expect(world.commands()).toEqual([
      [...start, '--import'],
      [...start, '--export-release', 'Web', join(partial, 'index.html')],
      ...['globals', 'main', 'score'].map((name) => [...start, '--check-only', '--script', `res://scripts/${name}.gd`]),
    ]);
    expect(report.engine).toEqual({ path: world.engine, version: '4.6.stable' });
    expect(report.artefacts.map(({ name }) => name)).toEqual(['index.html', 'index.js', 'index.pck', 'index.wasm']);
  });

  it('4.2 imports by starting the editor, which ends with 1 when all is well', async () => {
    await using world = new FourWorld({ version: '4.2.2' });
    world.template('4.2.2', 'web_release.zip');
    const report = await built(world, { mode: 'web' });
    expect(report.state, report.log.join('\n')).toBe('succeeded');
    expect(world.commands()[0]?.slice(3)).toEqual(['--editor', '--quit']);
  });

  it('exports the debug flavour and the pack by their own words', async () => {
    await using world = new FourWorld();
    world.template('4.6', 'web_nothreads_debug.zip');
    const builds = await world.builds({}, world.engine);
    for (const wish of [{ mode: 'web', debug: true }, { mode: 'pack' }] as const) {
      const { id } = await builds.start(wish);
      const report = await builds.whenEnded(id, never);
      expect(report.state, report.log.join('\n')).toBe('succeeded');
    }
    const words = world.commands().flatMap((args) => args.filter((word) => word.startsWith('--export')));
    expect(words).toEqual(['--export-debug', '--export-pack']);
  });

  it('what is not known of autoloads is no error, what is broken is', async () => {
    await using world = new FourWorld();
    world.write('scripts/bad.gd', 'extends Node\n\nvar x = # BROKEN\n');
    const report = await built(world, { mode: 'check' });
    expect(report.state).toBe('failed');
    expect(report.problems).toEqual([
      {
        code: 'SCRIPT_ERROR',
        severity: 'error',
        path: 'res://scripts/bad.gd',
        line: 3,
        message: 'Expected expression after "=".',
      },
    ]);
  });

  it('exit code 0 and nothing written is no success', async () => {
    const report = await ended({ habit: 'silent' });
    expect(report.state).toBe('failed');
    expect(report.problems.map(({ code }) => code)).toEqual([...Array(4).fill('OUTPUT_MISSING'), 'ENGINE_FAILED']);
  });

  it('an empty pack is no success, nor is an exit code that says so', async () => {
    expect((await ended({ habit: 'empty' })).problems).toContainEqual(
      expect.objectContaining({ code: 'OUTPUT_EMPTY', path: 'index.pck' }),
    );
    expect((await ended({ habit: 'exit-1' })).problems).toContainEqual(
      expect.objectContaining({ code: 'ENGINE_FAILED' }),
    );
  });

  it('an engine that hangs after an error is ended in time', async () => {
    const report = await ended({ habit: 'hangs' }, { mode: 'web', timeoutMs: 3000 });
    expect(report).toMatchObject({ state: 'timed-out', problems: [{ code: 'TIMED_OUT' }] });
  });

  it('a template that only the engine misses is told with its path', async () => {
    const report = await ended({ habit: 'no-template' });
    const found = report.problems.find(({ code }) => code === 'TEMPLATE_MISSING');
    expect(found?.path).toMatch(/export_templates\/4\.6\.stable\/web_nothreads_release\.zip$/);
  });

  it('a template that is not there is told before anything is begun', async () => {
    await using world = new FourWorld();
    world.edit('export_presets.cfg', (text) => text.replace('thread_support=false', 'thread_support=true'));
    const path = join(world.home, '.local/share/godot/export_templates/4.6.stable/web_release.zip');
    expect(await refusal(world, { mode: 'web' })).toMatchObject({ code: 'template-missing', facts: { path } });
    expect(world.commands()).toEqual([]);
  });

  it('C# for the web is refused', async () => {
    await using world = new FourWorld();
    world.edit('project.godot', (text) => text.replace('"GL Compatibility"', '"C#"'));
    expect(await refusal(world, { mode: 'web' })).toMatchObject({
      code: 'build-refused',
      message: expect.stringContaining('C#'),
    });
  });

  it('a newer engine would rewrite the project, and is refused', async () => {
    await using world = new FourWorld({ version: '4.7' });
    world.edit('project.godot', (text) => text.replace('"4.7"', '"4.6"'));
    expect(await refusal(world, { mode: 'check' })).toMatchObject({
      code: 'engine-missing',
      message: expect.stringContaining('newer than the project'),
    });
  });
});
