import { describe, expect, it } from 'vitest';
import { MemoryDisk, rulesOver } from './memory-disk.test-support.ts';
import { type Root, rootOf } from './root.ts';
import { groundOf, type Rules } from './rules.ts';

const rootIn = (disk: MemoryDisk, dir: string, more: Partial<Rules> = {}): string => {
  const root = rootOf(dir, groundOf(rulesOver(disk, more)));
  return 'problem' in root ? root.problem : `${root.path} (${root.mark})`;
};
const gitIn = (disk: MemoryDisk, dir: string): Root['git'] => {
  const root = rootOf(dir, groundOf(rulesOver(disk)));
  return 'problem' in root ? undefined : root.git;
};

const rootBelow = (dir: string, ...paths: string[]): string =>
  rootIn(new MemoryDisk(`${dir}/`, ...paths), dir, { godotProjectsPath: '/g' });

describe('which sign makes the root', () => {
  it.each([
    [
      'a state directory below the top of git',
      ['/r/.git/', '/r/app/.claude/warren/', '/r/app/src/'],
      '/r/app/src',
      '/r/app (marker)',
    ],
    ['git before .claude and manifests', ['/r/.git/', '/r/app/.claude/', '/r/app/package.json'], '/r/app', '/r (git)'],
    ['.claude before a manifest', ['/r/.claude/', '/r/app/package.json'], '/r/app', '/r (.claude)'],
    [
      'the nearest manifest',
      ['/r/package.json', '/r/app/Cargo.toml', '/r/app/src/'],
      '/r/app/src',
      '/r/app (manifest)',
    ],
    [
      'a game in a repository',
      ['/r/.git/', '/r/one/project.godot', '/r/one/scenes/'],
      '/r/one/scenes',
      '/r/one (project.godot)',
    ],
    [
      'a game below a state directory',
      ['/r/.claude/warren/', '/r/one/project.godot'],
      '/r/one',
      '/r/one (project.godot)',
    ],
    ['a state directory below a game', ['/r/project.godot', '/r/tool/.claude/warren/'], '/r/tool', '/r/tool (marker)'],
    ['the repository, beside its games', ['/r/.git/', '/r/one/project.godot', '/r/docs/'], '/r/docs', '/r (git)'],
    ['the innermost repository', ['/r/.git/', '/r/in/.git/', '/r/in/x/'], '/r/in/x', '/r/in (git)'],
    ['nothing', ['/r/x/'], '/r/x', '/r/x (directory)'],
    ['not a file called .claude/warren', ['/r/.git/', '/r/app/.claude/warren'], '/r/app', '/r (git)'],
  ])('%s', (_, paths, dir, expected) => expect(rootIn(new MemoryDisk(...paths), dir)).toBe(expected));
});

describe('what is never a project', () => {
  it('/ and $HOME, whatever lies in them', () => {
    const disk = new MemoryDisk('/.git/', '/project.godot', '/home/u/.claude/warren/', '/home/u/.git/', '/home/u/x/');
    expect(rootIn(disk, '/')).toBe('/ is never a project');
    expect(rootIn(disk, '/home/u')).toBe('the home directory is never a project');
    expect(rootIn(disk, '/home/u/x')).toBe('/home/u/x (directory)');
  });
  it('also when $HOME is a link', () => {
    const disk = new MemoryDisk('/data/u/.claude/', '/data/u/x/', '/home/u -> /data/u');
    expect(rootIn(disk, '/data/u')).toBe('the home directory is never a project');
    expect(rootIn(disk, '/data/u/x')).toBe('/data/u/x (directory)');
  });
  it('but a project may hold a home directory', () =>
    expect(rootIn(new MemoryDisk('/r/.git/', '/r/home/'), '/r', { home: '/r/home' })).toBe('/r (git)'));
});

describe('git', () => {
  const worktrees = new MemoryDisk('/r/.git/', '/r/.claude/warren/', '/r/.git/worktrees/w/')
    .write('/r/.claude/worktrees/w/.git', 'gitdir: /r/.git/worktrees/w\n')
    .write('/r/.git/worktrees/w/commondir', '../..\n')
    .dir('/r/.claude/worktrees/w/src');

  it('a worktree is its own root, also inside its repository, and shares the common directory', () => {
    expect(rootIn(worktrees, '/r/.claude/worktrees/w/src')).toBe('/r/.claude/worktrees/w (git)');
    expect(gitIn(worktrees, '/r/.claude/worktrees/w')).toMatchObject({ linked: true, commonDir: '/r/.git' });
    expect(gitIn(worktrees, '/r')).toMatchObject({ linked: false, commonDir: '/r/.git' });
  });
  it('a submodule is its own root and its own repository', () => {
    const disk = new MemoryDisk('/r/.git/modules/lib/').write('/r/lib/.git', 'gitdir: ../.git/modules/lib\r\n');
    expect(rootIn(disk, '/r/lib')).toBe('/r/lib (git)');
    expect(gitIn(disk, '/r/lib')?.commonDir).toBe('/r/.git/modules/lib');
  });
  it('a worktree whose repository was moved away is still a root, of no known repository', () => {
    const disk = new MemoryDisk().write('/w/.git', 'gitdir: /gone/.git/worktrees/w');
    expect(gitIn(disk, '/w')).toEqual({ top: '/w', linked: true, commonDir: undefined });
  });
  it('a .git file that points nowhere is no repository', () =>
    expect(rootIn(new MemoryDisk('/r/.git/').write('/r/x/.git', 'nonsense\0'), '/r/x')).toBe('/r (git)'));
});

describe('GODOT_PROJECTS_PATH/<slug>/<version>', () => {
  it.each([
    ['one repository for all versions', '/g/noxii/0.16/scripts', ['/g/noxii/.git/'], '/g/noxii/0.16 (layout)'],
    ['a state directory above', '/g/noxii/0.16', ['/g/noxii/.claude/warren/'], '/g/noxii/0.16 (layout)'],
    [
      'a game below the version',
      '/g/noxii/0.16/addons/demo',
      ['/g/noxii/0.16/addons/demo/project.godot'],
      '/g/noxii/0.16 (layout)',
    ],
    ['any name, if it holds a game', '/g/noxii/jam/x', ['/g/noxii/jam/project.godot'], '/g/noxii/jam (layout)'],
    ['a year', '/g/noxii/2024', [], '/g/noxii/2024 (layout)'],
    [
      'a marked directory inside',
      '/g/noxii/0.16/tool/x',
      ['/g/noxii/0.16/tool/.claude/warren/'],
      '/g/noxii/0.16/tool (marker)',
    ],
    ['a worktree inside', '/g/noxii/0.16/w', ['/g/noxii/0.16/w/.git/'], '/g/noxii/0.16/w (git)'],
    ['a folder beside the versions is none', '/g/noxii/docs', ['/g/noxii/.git/'], '/g/noxii (git)'],
    ['a folder of an unversioned game is none', '/g/solo/1.0', ['/g/solo/project.godot'], '/g/solo (project.godot)'],
    ['the slug alone has no version', '/g/noxii', [], '/g/noxii (directory)'],
  ])('%s', (_, dir, paths, expected) => expect(rootBelow(dir, ...paths)).toBe(expected));
});
