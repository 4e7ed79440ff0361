import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyAddon, differenceOf, planAddon } from '../../src/backend/godot/addon/index.ts';
import { checkScript } from '../../src/backend/godot/script/index.ts';
import { repository, warrenJs } from '../support/paths.ts';
import { all, RunWorld, realGodot3, seen } from '../support/run-world.ts';

const never = new AbortController().signal;
const fixture = join(repository, 'test', 'fixtures', 'godot', 'run', 'talkative');

/** Every file below, with its bytes. */
const tree = (dir: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true }).map((it) => {
      const path = join(it.parentPath, it.name);
      return [path.slice(dir.length), it.isFile() ? readFileSync(path, 'latin1') : ''];
    }),
  );
const install = async (root: string, major = 3) => applyAddon(await planAddon(root, 'install', major));
const remove = async (root: string) => applyAddon(await planAddon(root, 'remove', 3));

describe('the add-on of a project', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'wa-'));
    cpSync(fixture, root, { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const project = (): string => join(root, 'project.godot');

  it('is shown before it is there, and leaves the project as it was to the byte', async () => {
    writeFileSync(project(), 'config_version=4\r\n[autoload]\r\nA="*res://a.gd"\r\n\r\n\r\n[x]\r\ny="\xe9"', 'latin1');
    const before = tree(root);
    const plan = await planAddon(root, 'install', 3);
    expect(tree(root)).toEqual(before);
    const shown = differenceOf(plan);
    expect(shown).toContain('new res://addons/warren/warren.gd');
    expect(shown).toContain('+ Warren="*res://addons/warren/warren.gd"');
    await applyAddon(plan);
    expect(readFileSync(project(), 'latin1')).toContain('\r\nWarren="*res://addons/warren/warren.gd"\r\n\r\n');
    expect(differenceOf(await planAddon(root, 'install', 3))).toBe('');
    writeFileSync(join(root, 'addons', 'warren', 'warren.gd.uid'), 'uid://x\n'); // as Godot 4.4 does
    await remove(root);
    expect(tree(root)).toEqual(before);
    expect(differenceOf(await planAddon(root, 'remove', 3))).toBe('');
  });

  it('leaves other add-ons and empty directories alone', async () => {
    mkdirSync(join(root, 'addons'));
    const before = tree(root);
    await install(root);
    await remove(root);
    expect(tree(root)).toEqual(before);
    await install(root);
    mkdirSync(join(root, 'addons', 'other'));
    writeFileSync(join(root, 'addons', 'warren', 'mine.txt'), 'mine');
    await remove(root);
    expect(readdirSync(join(root, 'addons', 'warren'))).toEqual(['mine.txt']);
    expect(existsSync(join(root, 'addons', 'other'))).toBe(true);
  });

  it('takes only its line out of a file that was changed since', async () => {
    await install(root);
    const changed = readFileSync(project(), 'utf8')
      .replace('Talkative', 'Quiet')
      .replace('[autoload]\n', '[autoload]\n\nB="*res://b.gd"\n');
    writeFileSync(project(), changed);
    await remove(root);
    expect(readFileSync(project(), 'utf8')).toBe(changed.replace('Warren="*res://addons/warren/warren.gd"\n', ''));
  });

  it('is refused where something else is called so, was changed, or leads out of the project', async () => {
    const before = readFileSync(project(), 'utf8');
    writeFileSync(project(), `${before}\n[autoload]\nWarren="*res://mine.gd"\n`);
    await expect(planAddon(root, 'install', 3)).rejects.toMatchObject({ code: 'file-refused' });
    writeFileSync(project(), before);
    const plan = await planAddon(root, 'install', 3);
    writeFileSync(project(), `${before}\n`);
    await expect(applyAddon(plan)).rejects.toMatchObject({ code: 'file-changed' });
    writeFileSync(project(), before);
    rmSync(join(root, 'addons'), { recursive: true });
    await install(root);
    writeFileSync(join(root, 'addons', 'warren', 'warren.gd'), 'extends Node\n');
    await expect(planAddon(root, 'remove', 3)).rejects.toMatchObject({ code: 'file-changed' });
    rmSync(join(root, 'addons'), { recursive: true });
    writeFileSync(project(), before);
    const outside = mkdtempSync(join(tmpdir(), 'wa-out-'));
    symlinkSync(outside, join(root, 'addons'));
    await expect(install(root)).rejects.toMatchObject({ code: 'file-refused' });
    expect(readdirSync(outside)).toEqual([]);
    rmSync(outside, { recursive: true });
    await expect(planAddon(join(root, 'nowhere'), 'install', 3)).rejects.toMatchObject({ code: 'unknown-project' });
  });
});

describe('warren godot addon', () => {
  let home = '';
  let root = '';
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'wa-'));
    root = join(home, 'game');
    cpSync(fixture, root, { recursive: true });
    mkdirSync(join(root, 'deep', 'down'), { recursive: true });
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));
  const warren = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [warrenJs, 'godot', 'addon', ...words], {
      cwd: join(root, 'deep', 'down'),
      env: { PATH: process.env['PATH'], HOME: home },
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  it('shows, does nothing without a yes, does it, and takes it back', () => {
    const before = tree(root);
    const shown = warren('install', '--dry-run');
    expect(shown).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('+ Warren="*res://addons/warren/warren.gd"'),
    });
    expect(warren('install')).toMatchObject({ status: 1, stdout: expect.stringContaining('add --yes') });
    expect(tree(root)).toEqual(before);
    const { status, stdout } = warren('install', '--yes', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      root,
      deed: 'install',
      applied: true,
      changes: [
        { path: 'res://addons/warren/warren.gd', change: 'create' },
        { path: 'res://addons/warren/.receipt.json', change: 'create' },
        { path: 'res://project.godot', change: 'change' },
      ],
    });
    expect(readFileSync(join(root, 'addons', 'warren', 'warren.gd'), 'utf8')).toContain('pause_mode'); // that of Godot 3
    expect(warren('install', '--yes')).toMatchObject({ status: 0, stdout: expect.stringContaining('already') });
    expect(warren('remove', '--yes', root)).toMatchObject({ status: 0 });
    expect(tree(root)).toEqual(before);
  });

  it('says what is wrong with words and places', () => {
    expect(warren('explode')).toMatchObject({ status: 2, stderr: expect.stringContaining('explode') });
    expect(warren('install', '--force')).toMatchObject({ status: 2 });
    expect(warren('install', home)).toMatchObject({ status: 2, stderr: expect.stringContaining('project.godot') });
    expect(warren('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--dry-run') });
  });

  it('is a script that a parser of Godot 4 finds nothing wrong with', async () => {
    const godot4 = join(root, 'project.godot');
    writeFileSync(godot4, 'config_version=5\n\n[application]\n\nconfig/features=PackedStringArray("4.4")\n');
    expect(warren('install', '--yes').status).toBe(0);
    const bytes = readFileSync(join(root, 'addons', 'warren', 'warren.gd'));
    expect(checkScript('res://warren.gd', bytes.toString('utf8'))).toEqual([]);
    const logger = /const LOGGER := """\n([\s\S]*?)"""/.exec(bytes.toString('utf8'))?.[1] ?? '';
    expect(logger).toContain('extends Logger');
    expect(checkScript('res://warren.gd', logger)).toEqual([]);
  });
});

describe('the add-on in the real Godot 3.2.3', () => {
  it('sends scenes, calls and what the game says to the intake, and the last of it when it ends', async () => {
    await using world = new RunWorld('talkative', realGodot3());
    await install(world.root);
    writeFileSync(
      join(world.root, 'main.gd'),
      `extends Node
var frames = 0
func _process(_delta):
	frames += 1
	Warren.event("function", {"script": "res://main.gd", "function": "_process", "line": 3})
	if frames == 1:
		Warren.event("signal", {"message": "hit", "damage": 3, "script": "res://main.gd", "line": 7})
	if frames == 200:
		Warren.event("bye", {"frames": frames})
		get_tree().quit(0)
`,
    );
    const runs = world.runs();
    await runs.start({}, never);
    await seen(runs, 'its last words', (it) => it.message === 'The game says that it ends.');
    await seen(runs, 'all calls', (it) => it.kind === 'function' && it.function === '_process' && it.count === 200);
    const events = all(runs).filter((it) => it.run?.startsWith('addon-'));
    expect(events.find((it) => it.kind === 'scene')).toMatchObject({
      script: 'res://main.tscn',
      message: 'Main is shown',
    });
    expect(events.find((it) => it.kind === 'signal')).toMatchObject({
      message: 'hit',
      script: 'res://main.gd',
      line: 7,
      data: { damage: 3 },
    });
    expect(events.find((it) => it.kind === 'custom')).toMatchObject({ message: 'bye', data: { frames: 200 } });
    expect(all(runs, { kinds: ['error', 'crash'], script: 'res://addons/warren/warren.gd' })).toEqual([]);
  });

  it('is still when nobody told it where to send', async () => {
    await using world = new RunWorld('talkative', realGodot3());
    await install(world.root);
    rmSync(join(world.root, 'addons', 'warren', '.receipt.json'));
    const runs = world.runs({ WARREN_INTAKE_URL: '', WARREN_INTAKE_TOKEN: '' });
    await runs.start({ args: ['--quit-at=30'] }, never);
    await seen(runs, 'it ends', (it) => it.message === 'The game exited with code 7.');
    expect(all(runs).filter((it) => it.run?.startsWith('addon-') || it.script?.includes('warren'))).toEqual([]);
    await remove(world.root);
    expect(existsSync(join(world.root, 'addons'))).toBe(true);
  });
});
