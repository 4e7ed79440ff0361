import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resPathOf, scriptPathOf } from './script-path.ts';

const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

describe('a path of a script', () => {
  it.each([
    ['res://player.gd', 'res://player.gd'],
    ['player.gd', 'res://player.gd'],
    ['./a/player.gd', 'res://a/player.gd'],
    ['res://a b/Größe (1)/$(x);`y`.gd', 'res://a b/Größe (1)/$(x);`y`.gd'],
    ['-rf.gd', 'res://-rf.gd'],
    ['res://--path/x.gd', 'res://--path/x.gd'],
    ['res://X.CS', 'res://X.CS'],
    ['water.gdshader', 'res://water.gdshader'],
    ['a..b/c...gd', 'res://a..b/c...gd'],
  ])('%s is %s', (given, path) => expect(scriptPathOf(given)).toBe(path));

  it.each([
    'res://../../x.gd',
    '../x.gd',
    'a/../../x.gd',
    'res://a/./b.gd',
    '/etc/x.gd',
    'res:///etc/x.gd',
    'C:/x.gd',
    'user://x.gd',
    'uid://abc.gd',
    'file:///x.gd',
    'res://C:/x.gd',
    '~/x.gd',
    'a\\..\\x.gd',
    'x\0.gd',
    'x\n.gd',
    'a//x.gd',
    'a/x.gd/',
    '',
    'res://',
    '.git/hooks/x.gd',
    'res://.godot/x.gd',
    '.gd',
    'a/.gd',
    'project.godot',
    'x.gd.import',
    'x.gd ',
    'x.sh',
    '\ud800.gd',
    `${'x'.repeat(253)}.gd`,
    `${'a/'.repeat(2000)}x.gd`,
  ])('%j is refused', (given) => expect(codeOf(() => scriptPathOf(given))).toBe('file-refused'));

  it('never leads out of the project, whatever is given', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc
            .array(fc.constantFrom('..', '.', '/', 'res://', 'a', '\\', ':', '.gd', '\0', '-'))
            .map((all) => all.join('')),
        ),
        (given) => {
          const path = codeOf(() => resPathOf(given));
          if (path === 'file-refused') return;
          expect(path).toMatch(/^res:\/\/[^/]/);
          const names = String(path).slice('res://'.length).split('/');
          expect(names.filter((name) => name === '' || name.startsWith('.'))).toEqual([]);
          expect(resPathOf(String(path))).toBe(path);
        },
      ),
    ));
});
