import { describe, expect, it } from 'vitest';
import { projectRoot, refuseNoProject } from './project-root.ts';
import { commandLine, visible } from './visible.ts';

const rootOf = (cwd: string, ...there: string[]): string =>
  projectRoot(cwd, '/home/me', (path) => there.includes(path));

describe('projectRoot', () => {
  it('prefers our own folder, then version control, then the client’s, then project files', () => {
    expect(rootOf('/p/a/b', '/p/.git', '/p/a/.claude/warren')).toBe('/p/a');
    expect(rootOf('/p/a/b', '/p/.git', '/p/a/package.json')).toBe('/p');
    expect(rootOf('/p/a/b', '/p/a/project.godot')).toBe('/p/a');
  });
  it('is the work tree, whatever lies above it, or the game in it', () => {
    const repository = ['/p/.git', '/p/.claude/warren'];
    expect(rootOf('/p/.claude/worktrees/w/src', ...repository, '/p/.claude/worktrees/w/.git')).toBe(
      '/p/.claude/worktrees/w',
    );
    expect(rootOf('/p/a/b', ...repository, '/p/a/project.godot')).toBe('/p/a');
  });
  it('is never the home folder', () => {
    expect(rootOf('/home/me/x', '/home/me/.claude', '/home/me/.git')).toBe('/home/me/x');
  });
});

describe('what a terminal gets', () => {
  it('shows every word of a command, and nothing a terminal would obey', () => {
    expect(commandLine(['sh', '-c', 'echo hi; rm x', ''])).toBe(`sh -c 'echo hi; rm x' ''`);
    expect(commandLine(["it's"])).toBe(`'it'\\''s'`);
    expect(visible('a\u001b[1A\u202eb\r\u200b')).toBe('a\\u{1b}[1A\\u{202e}b\\u{d}\\u{200b}');
  });
  it.each(['/', '/home/me'])('%s is none to write into', (folder) => {
    expect(() => refuseNoProject(folder, '/home/me')).toThrow(`${folder} is never a project`);
    expect(() => refuseNoProject(`${folder}/odin`, '/home/me')).not.toThrow();
  });
});
