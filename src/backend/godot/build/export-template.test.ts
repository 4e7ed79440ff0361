import { describe, expect, it } from 'vitest';
import { exportArguments, importArguments } from './engine-command.ts';
import { targetName } from './export-target.ts';
import { templateOf } from './export-template.ts';

const preset = (platform: string, options = {}, exportPath = '') => ({
  index: 0,
  name: 'x',
  platform,
  runnable: true,
  exportPath,
  options,
});
const nameOf = (platform: string, [major, minor]: readonly [number, number], options = {}, debug = false): unknown => {
  const template = templateOf(preset(platform, options), { major, minor }, debug);
  return template?.kind === 'installed' ? template.name : template;
};

describe('the template of an export', () => {
  it('for the web of Godot 3', () => {
    expect(nameOf('HTML5', [3, 2])).toBe('webassembly_release.zip');
    expect(nameOf('HTML5', [3, 5], { 'variant/export_type': 1 }, true)).toBe('webassembly_threads_debug.zip');
  });
  it('for the web of Godot 4, with and without threads', () => {
    expect(nameOf('Web', [4, 2])).toBe('web_release.zip');
    expect(nameOf('Web', [4, 3])).toBe('web_nothreads_release.zip');
    expect(nameOf('Web', [4, 6], { 'variant/thread_support': true }, true)).toBe('web_debug.zip');
    const both = { 'variant/extensions_support': true, 'variant/thread_support': false };
    expect(nameOf('Web', [4, 6], both)).toBe('web_dlink_nothreads_release.zip');
  });
  it('for the desktop', () => {
    expect(nameOf('Linux/X11', [3, 2], { 'binary_format/64_bits': false })).toBe('linux_x11_32_release');
    expect(nameOf('Linux', [4, 6], { 'binary_format/architecture': 'arm64' })).toBe('linux_release.arm64');
    expect(nameOf('Windows Desktop', [4, 6], {}, true)).toBe('windows_debug_x86_64.exe');
    expect(nameOf('Linux', [4, 6], { 'binary_format/architecture': '../../x' })).toBe('linux_release.x86_64');
  });
  it('of a preset that names its own is that', () =>
    expect(nameOf('HTML5', [3, 2], { 'custom_template/release': '/t.zip' })).toEqual({
      kind: 'custom',
      path: '/t.zip',
    }));
  it('of another platform only the engine knows', () => expect(nameOf('PlayBox', [4, 6])).toBeUndefined());
});

describe('what an export writes', () => {
  const wish = { mode: 'preset' } as const;
  it('is called as the preset has it, or as the game', () => {
    expect(targetName(preset('Linux/X11', {}, '../out/Fun Game.x86_64'), wish, 'A')).toBe('Fun Game.x86_64');
    expect(targetName(preset('Windows Desktop'), wish, 'Über Game: 2!')).toBe('ber-game-2.exe');
    expect(targetName(preset('Web', {}, 'other.html'), wish, 'A')).toBe('index.html');
    expect(targetName(preset('Web'), { mode: 'pack' }, undefined)).toBe('game.pck');
  });
  it('has never a name that is an option, hidden or somewhere else', () => {
    for (const path of ['--quit', '-x.exe', '.hidden', 'a/b/..', '..', 'x\u0000.exe', '$(reboot).exe', ''])
      expect(targetName(preset('Windows Desktop', {}, path), wish, 'g')).toBe('g.exe');
  });
});

describe('the command line', () => {
  const order = { preset: 'My Web', target: '/o/index.html', kind: 'release' } as const;
  it('of Godot 3', () => {
    expect(importArguments({ major: 3, minor: 2 }, '/g')).toBeUndefined();
    expect(exportArguments({ major: 3, minor: 2 }, '/g', order)).toEqual([
      '--path',
      '/g',
      '--export',
      'My Web',
      '/o/index.html',
    ]);
  });
  it('of Godot 4, which changed in 4.3', () => {
    expect(importArguments({ major: 4, minor: 2 }, '/g')).toEqual(['--headless', '--path', '/g', '--editor', '--quit']);
    expect(importArguments({ major: 4, minor: 3 }, '/g')).toEqual(['--headless', '--path', '/g', '--import']);
    expect(exportArguments({ major: 4, minor: 6 }, '/g', { ...order, kind: 'pack' })).toContain('--export-pack');
  });
});
