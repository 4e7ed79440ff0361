import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { BuildReport, Builds, BuildWish } from '../../src/backend/godot/build/index.ts';
import { BuildWorld, webTemplate } from '../support/build-world.ts';
import { editorOf3, haveGodot3 } from '../support/godot-engine.ts';

const never = new AbortController().signal;
const run = promisify(execFile);

async function built(builds: Builds, wish: BuildWish): Promise<BuildReport> {
  const { id } = await builds.start(wish);
  return builds.whenEnded(id, never);
}

const refusal = async (world: BuildWorld, wish: BuildWish): Promise<unknown> =>
  (await world.builds()).start(wish).then(
    () => undefined,
    (error: unknown) => error,
  );

describe.runIf(haveGodot3('builds with the real engine of Godot 3'))('with the real 3.2.3', () => {
  it('the web: page, program and pack, whole and with their hashes', async () => {
    await using world = new BuildWorld();
    const report = await built(await world.builds(), { mode: 'web' });
    expect([report.state, report.problems], report.log.join('\n')).toEqual(['succeeded', []]);
    expect(report.engine).toEqual({ path: editorOf3, version: '3.2.3.stable' });
    expect(report.preset).toBe('Browser');
    const output = report.output ?? '';
    expect(output.startsWith(world.data)).toBe(true);
    expect(readFileSync(join(output, 'index.html'), 'utf8').trim()).toBe(
      '<title>Build Me!</title><script src="index.js"></script>',
    );
    for (const { name, bytes, sha256 } of report.artefacts) {
      const content = readFileSync(join(output, name));
      expect([name, content.length, createHash('sha256').update(content).digest('hex')]).toEqual([name, bytes, sha256]);
    }
    expect(report.artefacts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['index.html', 'index.js', 'index.pck', 'index.wasm']),
    );
    expect(statSync(world.data).mode & 0o777).toBe(0o700);
    expect(existsSync(join(output, '..', 'home'))).toBe(false);
    expect(existsSync(join(output, '..', 'partial'))).toBe(false);
  });

  it('a page whose template the engine did not fill is no success', async () => {
    await using world = new BuildWorld();
    writeFileSync(world.webTemplate, webTemplate('$GODOT_BASENAME $GODOT_UNHEARD_OF'));
    const report = await built(await world.builds(), { mode: 'web' });
    expect(report.state).toBe('failed');
    expect(report.problems[0]).toMatchObject({ code: 'OUTPUT_BROKEN', path: 'index.html' });
    expect(report.artefacts).toEqual([]);
    expect(report.output).toBeUndefined();
  });

  it('Linux: a program that starts, and a pack that the engine plays', async () => {
    await using world = new BuildWorld();
    const report = await built(await world.builds(), { mode: 'preset', preset: 'Linux' });
    expect([report.state, report.problems], report.log.join('\n')).toEqual(['succeeded', []]);
    const output = report.output ?? '';
    expect(report.artefacts.map(({ name }) => name)).toEqual(['game.pck', 'game.x86_64']);
    const started = run(join(output, 'game.x86_64'), ['--version'], { env: { HOME: world.home } });
    const said = await started.catch((error: { stdout: string }) => error); // it ends with 255 after its version, always
    expect(said.stdout).toMatch(/^3\.2\.3\.stable/);
    const played = await run(editorOf3, ['--main-pack', join(output, 'game.pck')], {
      env: { HOME: world.home, LANG: 'en_US.UTF-8' },
      cwd: world.home,
      timeout: 30_000,
    });
    expect(played.stdout).toContain('hello from an autoload\nmain is ready: build-me 3 16');
  });

  it('a pack needs no template, and is compared with what the game reaches', async () => {
    await using world = new BuildWorld();
    world.edit('export_presets.cfg', (text) => text.replace('exclude_filter=""', 'exclude_filter="scripts/score.gd"'));
    const builds = await world.builds({
      expected: () => ({
        needed: ['res://scenes/main.tscn', 'res://scripts/main.gd', 'res://scripts/score.gd', 'res://icon.png'],
        editorOnly: ['res://addons/tools/tools.gd'],
      }),
    });
    const report = await built(builds, { mode: 'pack', preset: 'Linux' });
    expect(report.state, report.log.join('\n')).toBe('succeeded');
    expect(report.artefacts.map(({ name }) => name)).toEqual(['build-me.pck']);
    expect(report.problems.map(({ code, severity, path }) => [code, severity, path])).toEqual([
      ['FILE_NOT_SHIPPED', 'warning', 'res://scripts/score.gd'],
      ['EDITOR_FILE_SHIPPED', 'warning', 'res://addons/tools/tools.gd'],
    ]);
  });

  it('a broken script fails the build, although the engine exports it and says nothing', async () => {
    await using world = new BuildWorld();
    world.edit('scripts/main.gd', (text) => `${text}\n\nfunc broken():\n\tif true\n\t\tprint(1)\n`);
    const report = await built(await world.builds(), { mode: 'web' });
    expect(report.state).toBe('failed');
    expect(report.log).toContain('< exit code 0');
    const [problem] = report.problems;
    expect(problem).toMatchObject({ code: 'SCRIPT_ERROR', severity: 'error', path: 'res://scripts/main.gd', line: 16 });
    expect(report.artefacts).toEqual([]);
  });

  it('a broken script that the game cannot reach is told, and fails nothing', async () => {
    await using world = new BuildWorld();
    world.write('lost.gd', 'extends Node\nvar = 3\n');
    const builds = await world.builds({ expected: () => ({ needed: ['res://scripts/main.gd'], editorOnly: [] }) });
    const report = await built(builds, { mode: 'pack' });
    expect(report.state, report.log.join('\n')).toBe('succeeded');
    expect(report.problems).toEqual([
      expect.objectContaining({ code: 'SCRIPT_ERROR', severity: 'warning', path: 'res://lost.gd', line: 2 }),
    ]);
  });

  describe('check', () => {
    it('finds nothing in a sound game with autoloads, classes and imported files, and changes nothing', async () => {
      await using world = new BuildWorld();
      const before = await run('find', [world.root], { encoding: 'utf8' });
      const report = await built(await world.builds(), { mode: 'check' });
      expect([report.state, report.problems, report.artefacts], report.log.join('\n')).toEqual(['succeeded', [], []]);
      expect((await run('find', [world.root], { encoding: 'utf8' })).stdout).toBe(before.stdout);
    });

    it('finds every broken script, each error once, with its line', async () => {
      await using world = new BuildWorld();
      world.write('a.gd', 'extends Node\nfunc f():\n\tprint(undeclared)\n');
      world.write('deep/er/b.gd', 'extends Nowhere\n');
      world.write('junk.gd', '\u0001\u0002 not a script');
      const report = await built(await world.builds(), { mode: 'check' });
      expect(report.state).toBe('failed');
      expect(new Set(report.problems.map(({ path }) => path)), report.log.join('\n')).toEqual(
        new Set(['res://a.gd', 'res://deep/er/b.gd', 'res://junk.gd']),
      );
      expect(report.problems).toContainEqual({
        code: 'SCRIPT_ERROR',
        severity: 'error',
        path: 'res://a.gd',
        line: 3,
        message: `The identifier "undeclared" isn't declared in the current scope.`,
      });
    });

    it('runs nothing of the game: not its autoloads, not its plug-ins', async () => {
      await using world = new BuildWorld();
      const touched = join(world.dir, 'touched');
      const touch = `\tvar f = File.new()\n\tf.open("${touched}", File.WRITE)\n\tf.store_line("x")\n`;
      world.write('addons/tools/tools.gd', `tool\nextends EditorPlugin\nfunc _enter_tree():\n${touch}`);
      world.edit('scripts/globals.gd', (text) => `${text}\nfunc _init():\n${touch}`);
      world.edit('project.godot', (text) => `${text}\n[editor_plugins]\n\nenabled=PoolStringArray( "tools" )\n`);
      const report = await built(await world.builds(), { mode: 'check' });
      expect(report.state, report.log.join('\n')).toBe('succeeded');
      expect(existsSync(touched)).toBe(false);
    });
  });

  describe('what cannot even begin', () => {
    it('a template that is not there: with its exact path, which is where the engine looks', async () => {
      await using world = new BuildWorld();
      world.edit('export_presets.cfg', (text) => text.replace(world.webTemplate, ''));
      const path = join(world.home, '.local/share/godot/templates/3.2.3.stable/webassembly_release.zip');
      expect(await refusal(world, { mode: 'web' })).toMatchObject({
        code: 'template-missing',
        message: expect.stringContaining(path),
        facts: { code: 'TEMPLATE_MISSING', path },
      });
    });

    it('a preset that is not there: with those that are, and one to copy', async () => {
      await using world = new BuildWorld();
      expect(await refusal(world, { mode: 'preset', preset: 'Nobody' })).toMatchObject({
        code: 'preset-missing',
        facts: {
          presets: [
            { name: 'Linux', platform: 'Linux/X11' },
            { name: 'Browser', platform: 'HTML5' },
          ],
        },
      });
    });

    it('no presets at all: the one that is offered works', async () => {
      await using world = new BuildWorld();
      world.write('export_presets.cfg', '');
      const { code, facts } = (await refusal(world, { mode: 'web' })) as {
        code: string;
        facts: { suggestion: string };
      }; // as HubError has it
      expect(code).toBe('preset-missing');
      const custom = `custom_template/release="${world.webTemplate}"`;
      world.write('export_presets.cfg', facts.suggestion.replace('custom_template/release=""', custom));
      const report = await built(await world.builds(), { mode: 'web' });
      expect(report.state, report.log.join('\n')).toBe('succeeded');
    });

    for (const [what, change] of [
      ['a byte order mark before the presets', (text: string) => `\uFEFF${text}`],
      ['a preset that would be an option', (text: string) => text.replace('name="Browser"', 'name="--quit"')],
    ] as const)
      it(what, async () => {
        await using world = new BuildWorld();
        world.edit('export_presets.cfg', change);
        expect(await refusal(world, { mode: 'web' })).toMatchObject({
          code: expect.stringMatching(/preset-missing|build-refused/),
        });
      });

    it('no engine that fits: with those that were found', async () => {
      await using world = new BuildWorld();
      world.edit('project.godot', (text) => text.replace('config_version=4', 'config_version=5'));
      expect(await refusal(world, { mode: 'check' })).toMatchObject({
        code: 'engine-missing',
        message: expect.stringContaining(editorOf3),
      });
    });
  });

  it('templates that the person installed are found from the home of the build', async () => {
    await using world = new BuildWorld();
    world.edit('export_presets.cfg', (text) => text.replace(world.webTemplate, ''));
    const folder = join(world.home, '.local/share/godot/templates/3.2.3.stable');
    await run('mkdir', ['-p', folder]);
    writeFileSync(join(folder, 'webassembly_release.zip'), webTemplate());
    const report = await built(await world.builds(), { mode: 'web' });
    expect(report.state, report.log.join('\n')).toBe('succeeded');
    await run('rm', ['-r', join(world.home, '.local')]);
    expect(readFileSync(report.logFile ?? '', 'utf8')).not.toContain('secret');
  });

  it('is stale as soon as a source changes, and not before', async () => {
    await using world = new BuildWorld();
    const builds = await world.builds();
    const { id } = await built(builds, { mode: 'web' });
    expect(builds.report(id)?.stale).toBe(false);
    world.write('scripts/score.gd', 'class_name Score\nextends Reference\n\nvar points := 4\n');
    expect(builds.report(id)?.stale).toBe(true);
  });

  it('goes from nothing to all and names its steps', async () => {
    await using world = new BuildWorld();
    const builds = await world.builds();
    const seen: { state: string; done: number; step: string }[] = [];
    using _heard = builds.onChange(({ state, progress }) =>
      seen.push({ state, done: progress?.done ?? 0, step: progress?.step ?? '' }),
    );
    await built(builds, { mode: 'web' });
    const running = seen.filter(({ state }) => state === 'running').map(({ done }) => done);
    expect(running).toEqual(running.toSorted((a, b) => a - b));
    expect(running.length).toBeGreaterThan(5);
    expect(seen.some(({ step }) => step.startsWith('Storing File: res://'))).toBe(true);
    expect(seen.at(-1)?.state).toBe('succeeded');
  });
});
