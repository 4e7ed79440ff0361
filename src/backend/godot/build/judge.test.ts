import { describe, expect, it } from 'vitest';
import { judgeExport, judgePacks, judgeScripts } from './judge.ts';
import type { Written } from './look-at-output.ts';
import { withoutPlugins } from './mirror.ts';

const pack = { format: 2, engine: '4.6.0', files: ['res://project.binary'] };
const file = (name: string, more: Partial<Written> = {}): Written => ({
  name,
  bytes: 9,
  head: Buffer.alloc(8),
  ...more,
});
const wasm = { head: Buffer.from('\0asm\x01\0\0\0', 'latin1') };
const elf = { head: Buffer.from('\x7fELF....', 'latin1') };
const web = [
  file('index.html', { placeholders: [] }),
  file('index.js'),
  file('index.wasm', wasm),
  file('index.pck', { pack }),
];
const codes = (written: readonly Written[], target: string, platform: string): string[] =>
  judgeExport(written, target, platform).map(({ code, path }) => `${code} ${path}`);
const without = (name: string, ...instead: Written[]): Written[] => [
  ...web.filter((one) => one.name !== name),
  ...instead,
];

describe('what was written', () => {
  it('whole, it is right', () => expect(codes(web, 'index.html', 'Web')).toEqual([]));
  for (const name of ['index.html', 'index.js', 'index.wasm', 'index.pck'])
    it(`without ${name} it is not`, () =>
      expect(codes(without(name), 'index.html', 'Web')).toEqual([`OUTPUT_MISSING ${name}`]));
  it('empty, unfilled or of the wrong kind it is not', () => {
    expect(codes(without('index.js', file('index.js', { bytes: 0 })), 'index.html', 'Web')).toEqual([
      'OUTPUT_EMPTY index.js',
    ]);
    expect(codes(without('index.wasm', file('index.wasm')), 'index.html', 'Web')).toEqual(['OUTPUT_BROKEN index.wasm']);
    const page = file('index.html', { placeholders: ['$GODOT_CONFIG'] });
    expect(codes(without('index.html', page), 'index.html', 'Web')).toEqual(['OUTPUT_BROKEN index.html']);
    const noPack = file('index.pck', { pack: 'it is junk' });
    expect(codes(without('index.pck', noPack), 'index.html', 'Web')).toEqual(['OUTPUT_BROKEN index.pck']);
  });
  it('a program has its pack beside it, or within', () => {
    expect(codes([file('g.x86_64', elf)], 'g.x86_64', 'Linux')).toEqual(['OUTPUT_MISSING g.pck']);
    expect(codes([file('g.x86_64', elf), file('g.pck', { pack })], 'g.x86_64', 'Linux')).toEqual([]);
    expect(codes([file('g.x86_64', { ...elf, pack })], 'g.x86_64', 'Linux')).toEqual([]);
    expect(codes([file('g.x86_64', { pack })], 'g.x86_64', 'Linux')).toEqual(['OUTPUT_BROKEN g.x86_64']);
  });
  it('a pack alone is a pack', () => expect(codes([file('g.pck', { pack })], 'g.pck', 'Linux/X11')).toEqual([]));
});

const shipped = (...files: string[]) => [{ ...pack, files: ['res://project.binary', ...files] }];

describe('a pack against the game', () => {
  it('files count as what they became', () =>
    expect(
      judgePacks(shipped('res://a.gdc', 'res://a.gd.remap', 'res://i.png.import', 'res://s.tscn.remap', 'res://b.gd'), {
        needed: ['res://a.gd', 'res://i.png', 'res://s.tscn', 'res://b.gd'],
        editorOnly: ['res://tool.gd'],
      }),
    ).toEqual([]));
  it('without settings no game starts', () =>
    expect(judgePacks([{ ...pack, files: ['res://a.gd'] }], undefined)).toMatchObject([
      { code: 'PACK_INCOMPLETE', severity: 'error' },
    ]));
  it('whose list is encrypted is not judged', () =>
    expect(judgePacks([{ ...pack, files: undefined }], { needed: ['res://a.gd'], editorOnly: [] })).toEqual([]));
});

it('a broken script counts where the game needs it, or where nobody knows', () => {
  const errors = [{ path: 'res://a.gd', line: 1, message: 'm' }];
  expect(judgeScripts(errors, undefined)[0]?.severity).toBe('error');
  expect(judgeScripts(errors, { needed: ['res://a.gd'], editorOnly: [] })[0]?.severity).toBe('error');
  expect(judgeScripts(errors, { needed: [], editorOnly: [] })[0]?.severity).toBe('warning');
});

it('plug-ins of a project are left out of its settings, and nothing else is', () => {
  const settings =
    'config_version=4\n\n[autoload]\n\nA="*res://a.gd"\n\n[editor_plugins]\n\nenabled=PoolStringArray( "x",\n "y" )\n\n[rendering]\n\nq=1\n';
  expect(withoutPlugins(settings)).toBe('config_version=4\n\n[autoload]\n\nA="*res://a.gd"\n\n[rendering]\n\nq=1\n');
  expect(withoutPlugins('[a]\nx=1\n')).toBe('[a]\nx=1\n');
});
