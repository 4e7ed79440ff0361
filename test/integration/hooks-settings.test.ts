import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/hooks.ts';
import type { Io } from '../../src/cli/io.ts';
import { repository } from '../support/paths.ts';

/** It need not be built. */
const warrenTs = join(repository, 'src', 'warren.ts');
let folder: string;
let root: string;
let said: string;
let complained: string;
const put = (path: string, content: string): string => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
};
const text = (path: string): string => readFileSync(path, 'utf8');
const hooks = (...words: string[]): Promise<number> => {
  said = '';
  complained = '';
  const io: Io = {
    out: (line) => void (said += line),
    err: (line) => void (complained += line),
    env: { PATH: '/usr/bin:/bin' },
    cwd: root,
    homedir: folder,
    isTTY: false,
  };
  return run(words, io, warrenTs);
};
const claudeFile = (): string => join(folder, '.claude', 'settings.json');
const commandsOf = (file: string): string[] =>
  [...text(file).matchAll(/"command": ?"([^"]*hook \w+ \w+)"/g)].map(
    ([, command]) => command?.split(' hook ')[1] ?? '',
  );

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'warren-hooks-')));
  root = join(folder, 'game');
  mkdirSync(join(root, '.git'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As people have them: two spaces, tabs, one line, nothing, Windows. */
const theirs: readonly (readonly [string, string])[] = [
  [
    'with hooks of their own',
    `${JSON.stringify({ model: 'opus', hooks: { Stop: [{ hooks: [{ type: 'command', command: 'say done' }] }], PreToolUse: [{ matcher: 'Bash', hooks: [] }] }, env: { A: 'b' } }, undefined, 2)}\n`,
  ],
  ['without line end', '{\n\t"model": "opus"\n}'],
  ['in one line', '{"model":"opus","permissions":{"allow":["Bash(ls)"]}}'],
  ['with nothing in it', ''],
  ['empty', '{}\n'],
  ['from Windows', '\uFEFF{\r\n    "model": "opus"\r\n}\r\n'],
  ['with comments', '{\n  // mine\n  "model": "opus", /* too */\n}\n'],
];

describe('warren hooks install and uninstall', () => {
  it.each(theirs)('settings %s: twice is once, and out again they are what they were', async (_name, before) => {
    const file = put(claudeFile(), before);
    chmodSync(file, 0o640);
    expect(await hooks('install', 'claude')).toBe(0);
    const after = text(file);
    expect(commandsOf(file).toSorted()).toEqual([
      'claude PreCompact',
      'claude SessionEnd',
      'claude SessionStart',
      'claude Stop',
      'claude statusline',
    ]);
    const inode = statSync(file).ino;
    expect(await hooks('install', 'claude')).toBe(0);
    expect(said).toContain('Installed already');
    expect([text(file), statSync(file).ino]).toEqual([after, inode]);
    expect(await hooks('uninstall', 'claude')).toBe(0);
    expect(readFileSync(file)).toEqual(Buffer.from(before));
    expect(statSync(file).mode & 0o777).toBe(0o640);
  });
  it.each(['claude', 'codex', 'opencode'])('%s without a file: there is none again', async (client) => {
    expect(await hooks('install', client, '--json')).toBe(0);
    const { file, written } = JSON.parse(said) as { file: string; written: boolean }; // our own answer
    expect([existsSync(file), written, statSync(file).mode & 0o777]).toEqual([true, true, 0o600]);
    await hooks('uninstall', client);
    expect(existsSync(file)).toBe(false);
    expect(await hooks('uninstall', client)).toBe(0);
    expect(said).toContain('nothing to do');
  });
  it('where somebody changed the file in between, only ours goes', async () => {
    const file = put(claudeFile(), '{\n  "model": "opus"\n}\n');
    await hooks('install', 'claude');
    writeFileSync(file, text(file).replace('"opus"', '"sonnet"'));
    await hooks('uninstall', 'claude');
    expect(text(file)).toBe('{\n  "model": "sonnet"\n}\n');
  });
  it('what was installed by a Warren elsewhere is brought up to date, and the first text comes back', async () => {
    const before = '{\n  "model": "opus"\n}\n';
    const file = put(claudeFile(), before);
    await hooks('install', 'claude');
    const moved = text(file).replaceAll(/"[^"]* hook claude/g, '"/gone/warren hook claude');
    writeFileSync(file, moved);
    await hooks('status', 'claude');
    expect(said).toContain('/gone/warren hook claude SessionStart cannot be started any more. Install again.');
    await hooks('install', 'claude');
    expect(text(file)).not.toContain('/gone');
    await hooks('uninstall', 'claude');
    expect(text(file)).toBe(before);
  });
  it('a status line of their own stays; replaced on demand, it comes back, also after other changes', async () => {
    const before =
      '{\n  "statusLine": {\n    "type": "command",\n    "command": "mine.sh",\n    "padding": 2\n  }\n}\n';
    const file = put(claudeFile(), before);
    await hooks('install', 'claude');
    expect(said).toContain('it stays');
    expect(text(file)).toContain('mine.sh');
    await hooks('install', 'claude', '--replace-status-line');
    expect(commandsOf(file)).toContain('claude statusline');
    const replaced = text(file);
    await hooks('uninstall', 'claude');
    expect(text(file)).toBe(before);
    await hooks('install', 'claude', '--replace-status-line');
    expect(text(file)).not.toContain('mine.sh');
    writeFileSync(file, replaced.replace('{', '{\n  "model": "opus",'));
    await hooks('uninstall', 'claude');
    expect(JSON.parse(text(file))).toEqual({ model: 'opus', ...(JSON.parse(before) as object) }); // an object
  });
  it('--dry-run shows the difference, without secrets, and writes nothing', async () => {
    const before = JSON.stringify({ env: { API_KEY: 'made-up-secret-0123456789' }, hooks: {} }, undefined, 2);
    const file = put(claudeFile(), before);
    expect(await hooks('install', 'claude', '--dry-run')).toBe(0);
    expect(said).toMatch(/^--- .*settings\.json\n[^]*\+ .*hook claude SessionStart[^]*Nothing was written/);
    expect(said).not.toContain('made-up-secret');
    expect(text(file)).toBe(before);
    expect(existsSync(join(folder, '.warren'))).toBe(false);
    await hooks('install', 'codex', '--dry-run');
    await hooks('install', 'opencode', '--dry-run', '--json');
    expect(JSON.parse(said)).toMatchObject({ changed: true, written: false });
    expect([existsSync(join(folder, '.codex')), existsSync(join(folder, '.config'))]).toEqual([false, false]);
  });
  it.each([
    ['{ "model": ', 'not valid JSON'],
    ['[]', 'does not hold an object'],
    ['{"hooks": 7}', '"hooks" is not an object'],
    [Buffer.from([0x7b, 0xff, 0x7d]).toString('latin1'), 'not valid JSON'],
  ])('%s is refused and left alone', async (before, why) => {
    const file = put(claudeFile(), before);
    expect(await hooks('install', 'claude')).not.toBe(0);
    expect(complained).toContain(why);
    expect(complained).toContain('left as it is');
    expect(text(file)).toBe(before);
    expect(await hooks('status', 'claude')).toBe(0);
  });
  it('what is no text is refused', async () => {
    const file = put(claudeFile(), '');
    writeFileSync(file, Buffer.from([0x7b, 0xff, 0x7d]));
    expect(await hooks('install', 'claude')).not.toBe(0);
    expect(complained).toContain('not UTF-8');
  });
  it('a link stays a link, and its target is what changes', async () => {
    const target = put(join(folder, 'dotfiles', 'claude.json'), '{}\n');
    mkdirSync(dirname(claudeFile()), { recursive: true });
    symlinkSync(target, claudeFile());
    await hooks('install', 'claude');
    expect([lstatSync(claudeFile()).isSymbolicLink(), commandsOf(target).length]).toEqual([true, 5]);
    await hooks('uninstall', 'claude');
    expect([lstatSync(claudeFile()).isSymbolicLink(), text(target)]).toEqual([true, '{}\n']);
  });
  it('in a project the name is written, for others share it; a link out of it is refused', async () => {
    expect(await hooks('install', 'claude', '--scope', 'project')).toBe(0);
    const file = join(root, '.claude', 'settings.json');
    expect(text(file)).toContain('"warren hook claude Stop"');
    rmSync(file);
    const outside = put(join(folder, 'other.json'), '{}');
    symlinkSync(outside, file);
    expect(await hooks('install', 'claude', '--scope', 'project')).not.toBe(0);
    expect([complained.includes('leads out'), text(outside)]).toEqual([true, '{}']);
  });
  it('a home is no project', async () => {
    root = folder;
    expect(await hooks('install', 'claude', '--scope', 'project')).not.toBe(0);
    expect(complained).toContain('is no project');
    expect(existsSync(claudeFile())).toBe(false);
  });
  it('a plugin of OpenCode that is not ours is left alone', async () => {
    const file = put(join(folder, '.config', 'opencode', 'plugins', 'warren.js'), '// mine');
    for (const act of ['install', 'uninstall']) expect(await hooks(act, 'opencode')).not.toBe(0);
    expect([complained.includes('is not ours'), text(file)]).toEqual([true, '// mine']);
  });
  it.each([
    [],
    ['install'],
    ['install', 'emacs'],
    ['remove', 'claude'],
    ['install', 'claude', 'x'],
    ['install', 'claude', '--scope', 'x'],
    ['install', 'claude', '--frobnicate'],
  ])('wrong words: %j', async (...words) => {
    expect(await hooks(...words)).toBe(2);
    expect(complained).toContain('Usage: warren hooks');
  });
});

describe('warren hooks status', () => {
  it('says what is installed where, what it starts, and what was heard', async () => {
    await hooks('install', 'claude');
    await hooks('install', 'opencode');
    put(
      join(folder, '.warren', 'hooks', 'heard-claude.json'),
      JSON.stringify({ client: 'claude', event: 'stop', at: 0, fate: 'told' }),
    );
    put(join(folder, '.codex', 'config.toml'), '[features]\nhooks = false\n');
    expect(await hooks('status', '--json')).toBe(0);
    const { clients } = JSON.parse(said) as { clients: { files: object[]; heard: object | null }[] }; // our own answer
    expect(clients).toMatchObject([
      {
        client: 'claude',
        heard: { event: 'stop', at: '1970-01-01T00:00:00.000Z', fate: 'told' },
        files: [
          { scope: 'user', exists: true, missing: [], status_line: 'ours', problems: [] },
          { scope: 'project', exists: false, installed: [], status_line: null },
        ],
      },
      { client: 'codex', heard: null, files: [{ installed: [] }, { installed: [] }] },
      { client: 'opencode', files: [{ installed: ['plugin'], problems: [] }, { exists: false }] },
    ]);
    await hooks('install', 'codex');
    expect(said).toMatch(/switches hooks off[^]*\/hooks/);
    await hooks('status');
    expect(said).toMatch(/claude user: installed \(.*\); with status line\n[^]*last heard: stop at 1970/);
  });
  it('a plugin of OpenCode that another version wrote, until it is installed again', async () => {
    await hooks('install', 'opencode');
    const file = join(folder, '.config', 'opencode', 'plugins', 'warren.js');
    writeFileSync(file, text(file).replace('beatEveryMs = 30_000', 'beatEveryMs = 10_000'));
    await hooks('status', 'opencode');
    expect(said).toContain('It is not as this version of Warren writes it. Install again.');
    await hooks('install', 'opencode');
    await hooks('status', 'opencode');
    expect(said).not.toContain('Install again');
  });
  it('hooks that are switched off, and half of them', async () => {
    await hooks('install', 'claude');
    const settings = JSON.parse(text(claudeFile())) as { hooks: Record<string, unknown>; disableAllHooks?: boolean }; // we wrote it
    delete settings.hooks['Stop'];
    settings.disableAllHooks = true;
    writeFileSync(claudeFile(), JSON.stringify(settings));
    await hooks('status', 'claude');
    expect(said).toMatch(/Not told: Stop\. Install again\.[^]*"disableAllHooks" is true/);
  });
});
