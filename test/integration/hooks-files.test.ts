import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { programOf, warrenWords } from '../../src/cli/hooks/setting/our-command.ts';
import { HooksHome, put, text } from '../support/hooks-home.ts';

let home: HooksHome;
const hooks = (...words: string[]): Promise<number> => home.hooks(...words);
beforeEach(() => {
  home = new HooksHome();
});
afterEach(() => home[Symbol.dispose]());

const there = (): string[] =>
  readdirSync(home.folder)
    .filter((name) => name !== '.warren')
    .toSorted();
const link = (to: string, path: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(to, path);
};

describe('the files that warren hooks writes', () => {
  it('a link stays a link, and its target is what changes', async () => {
    const target = put(join(home.folder, 'dotfiles', 'claude.json'), '{}\n');
    link(target, home.claudeFile);
    await hooks('install', 'claude');
    expect([lstatSync(home.claudeFile).isSymbolicLink(), text(target)]).toEqual([
      true,
      expect.stringContaining('hook claude Stop'),
    ]);
    await hooks('uninstall', 'claude');
    expect([lstatSync(home.claudeFile).isSymbolicLink(), text(target)]).toEqual([true, '{}\n']);
  });
  it.each([
    ['claude', '../dotfiles/new/claude.json'],
    ['opencode', 'plugin.js'],
  ])('%s: a link that leads to nothing yet stays a link too', async (client, to) => {
    await hooks('install', client, '--dry-run', '--json');
    const { file } = home;
    const target = join(dirname(file), to);
    link(to, file);
    expect(await hooks('install', client)).toBe(0);
    expect([lstatSync(file).isSymbolicLink(), existsSync(target)]).toEqual([true, true]);
    expect(await hooks('install', client)).toBe(0);
    expect(home.said).toContain('Installed already');
    expect(await hooks('uninstall', client)).toBe(0);
    expect([lstatSync(file).isSymbolicLink(), existsSync(target)]).toEqual([true, false]);
    expect(existsSync(join(home.folder, 'dotfiles'))).toBe(false);
  });
  it('a link to nowhere, in a circle, or out of a project is refused and left alone', async () => {
    put(join(home.folder, 'file'), '');
    link('../file/settings.json', home.claudeFile);
    expect(await hooks('install', 'claude')).toBe(2);
    expect(home.complained).toMatch(/settings\.json was not written .* is no folder/);
    rmSync(home.claudeFile);
    link('settings.json', home.claudeFile);
    expect(await hooks('install', 'claude')).toBe(2);
    expect(home.complained).toContain('settings.json: ');
    const shared = join(home.root, '.claude', 'settings.json');
    link('../../none.json', shared);
    expect(await hooks('install', 'claude', '--scope', 'project', '--dry-run')).toBe(2);
    expect(home.complained).toContain('leads out');
    expect([home.claudeFile, shared].map((file) => lstatSync(file).isSymbolicLink())).toEqual([true, true]);
    expect(there()).toEqual(['.claude', 'file', 'game']);
  });
  it('a file that may not be written is refused and left alone', async () => {
    const file = put(home.claudeFile, '{}\n');
    for (const [act, before] of [
      ['install', '{}\n'],
      ['uninstall', ''],
    ] as const) {
      const was = before || text(file);
      chmodSync(file, 0o444);
      expect(await hooks(act, 'claude')).toBe(1);
      expect(home.complained).toMatch(/settings\.json is read-only \(mode 444\)/);
      expect([text(file), statSync(file).mode & 0o777]).toEqual([was, 0o444]);
      chmodSync(file, 0o644);
      await hooks('install', 'claude');
    }
  });
  it.each(['claude', 'codex', 'opencode'])('%s: where no folder can be made, that is said', async (client) => {
    const config = client === 'opencode' ? '.config' : `.${client}`;
    put(join(home.folder, config), 'a file');
    expect(await hooks('install', client)).toBe(2);
    expect(home.complained).toMatch(
      /was not written \(E\w+\): something on the way to it is no folder\. Move that away/,
    );
    expect(text(join(home.folder, config))).toBe('a file');
    expect([await hooks('install', client, '--json'), home.complained]).toEqual([2, '']);
    expect(JSON.parse(home.said)).toEqual({
      error: { code: 'file-refused', message: expect.stringContaining('was not written'), retry: 'never' },
    });
  });
  it('where nothing can be remembered, nothing is written', async () => {
    put(join(home.folder, '.warren'), 'a file');
    expect(await hooks('install', 'claude')).toBe(2);
    expect(home.complained).toMatch(/installed\.json was not written/);
    expect(existsSync(home.claudeFile)).toBe(false);
  });
  it('in a project the name is written, for others share it; a link out of it is refused', async () => {
    expect(await hooks('install', 'claude', '--scope', 'project')).toBe(0);
    const file = join(home.root, '.claude', 'settings.json');
    expect(text(file)).toContain('"warren hook claude Stop"');
    rmSync(file);
    const outside = put(join(home.folder, 'other.json'), '{}');
    link(outside, file);
    expect(await hooks('install', 'claude', '--scope', 'project')).not.toBe(0);
    expect([home.complained.includes('leads out'), text(outside)]).toEqual([true, '{}']);
  });
  it.each(['claude', 'opencode'])('%s: in a project it is told when the name is not found', async (client) => {
    await hooks('install', client, '--scope', 'project');
    const problem = /warren hook \w+ [\w.]+ cannot be started: warren is not on the PATH here/;
    expect(home.said).toMatch(problem);
    await hooks('status', client);
    expect(home.said).toMatch(problem);
    expect(home.said).not.toContain('Install again');
  });
  it.each([
    ['bin', ['warren']],
    ['node_modules/.bin', undefined],
  ])('the name is written when it is found in %s to stay', (folder, words) => {
    const script = put(join(home.folder, 'dist', 'warren.js'), '');
    link(script, join(home.folder, folder, 'warren'));
    const path = join(home.folder, folder);
    expect(warrenWords({ path, node: '/n', script }, false)).toEqual(words ?? ['/n', script]);
    expect(programOf('warren hook claude Stop', path)).toBe(words && script);
  });
  it('a home is no project', async () => {
    home.root = home.folder;
    expect(await hooks('install', 'claude', '--scope', 'project')).not.toBe(0);
    expect(home.complained).toContain('is no project');
    expect(existsSync(home.claudeFile)).toBe(false);
    await hooks('install', 'claude');
    expect(home.said).not.toContain('told twice');
  });
  it.each(['install', 'uninstall'])('%s: / is no project either', async (act) => {
    home.root = '/';
    expect(await hooks(act, 'claude', '--scope', 'project', '--dry-run')).toBe(2);
    expect(home.complained).toContain('/ is no project');
    await hooks('status', '--json');
    expect(home.said).not.toContain('"scope":"project"');
  });
  it('a home that is called by a link is no project either', async () => {
    home.homedir = join(home.folder, 'link');
    home.root = home.folder;
    symlinkSync(home.folder, home.homedir);
    const exit = await hooks('install', 'claude', '--scope', 'project', '--dry-run');
    expect([exit, home.complained.includes('is no project')]).toEqual([2, true]);
  });
  it.each(['claude', 'codex', 'opencode'])(
    '%s: folders that install made go with the file, if nothing else is in them',
    async (client) => {
      await hooks('install', client, '--scope', 'project');
      await hooks('install', client);
      expect(there()).not.toEqual(['game']);
      await hooks('uninstall', client);
      await hooks('uninstall', client, '--scope', 'project');
      expect([there(), readdirSync(home.root)]).toEqual([['game'], ['.git']]);
      await hooks('install', client, '--json');
      const { file } = home;
      put(join(dirname(file), 'mine'), '');
      await hooks('uninstall', client);
      expect(readdirSync(dirname(file))).toEqual(['mine']);
      rmSync(join(dirname(file), 'mine'));
      await hooks('install', client);
      await hooks('uninstall', client);
      expect(existsSync(dirname(file)), 'it was there before').toBe(true);
    },
  );
});

const shown = async (before?: string): Promise<string> => {
  if (before !== undefined) put(home.claudeFile, before);
  await hooks('install', 'claude', '--dry-run', '--json');
  return (JSON.parse(home.said) as { difference: string }).difference; // our own answer
};

describe('the difference that warren hooks shows', () => {
  it('of a new file has no line before', async () => {
    expect(await shown()).toMatch(/^--- \S+\n\+\+\+ \S+\n@@ -0,0 \+1,\d+ @@\n\+\{\n(\+.*\n)+$/);
  });
  it('is one, of before and after, and leaves out what lies between', async () => {
    const own = {
      hooks: { Stop: [], SessionEnd: [], PreCompact: [] },
      secret: ['a', 'b', 'c', 'd', 'far from it', 'e', 'f', 'g', 'h'],
      model: 'opus',
    };
    const difference = await shown(`${JSON.stringify(own, undefined, 2)}\n`);
    expect(difference.match(/^(---|\+\+\+) .*settings\.json$/gm)).toHaveLength(2);
    expect(difference.match(/^@@ /gm)?.length).toBe(2);
    expect(difference).not.toContain('far from it');
  });
  it('has no line ends of Windows where both sides have them, no mark of the byte order, and tabs as they are', async () => {
    const difference = await shown('\uFEFF{\r\n\t"model": "opus"\r\n}\r\n');
    expect(difference).not.toContain('\\u');
    expect(difference).toMatch(/^ \{\n-\t"model": "opus"\n\+\t"model": "opus",\n/m);
  });
});
