import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUid, resPath } from './res-path.ts';

describe('resPath', () => {
  it.each([
    ['res://a.gd', 'res://a.gd'],
    ['a.gd', 'res://d/e/a.gd'],
    ['./a.gd', 'res://d/e/a.gd'],
    ['../a.gd', 'res://d/a.gd'],
    ['../../a.gd', 'res://a.gd'],
    ['res://a//b/./c/../x.gd', 'res://a/b/x.gd'],
    ['res://a\\b.gd', 'res://a/b.gd'],
    ['res:///a.gd', 'res://a.gd'],
    ['res://a/', 'res://a'],
    ['res://a.tscn::GDScript_1', 'res://a.tscn'],
    ['res://..a/b..c/.d', 'res://..a/b..c/.d'],
    ['res://-rf; $(x) ünï.gd', 'res://-rf; $(x) ünï.gd'],
  ])('%s is %s', (written, path) => expect(resPath(written, 'res://d/e/from.tscn')).toBe(path));

  it.each([
    '',
    'res://',
    'res://.',
    'res://..',
    'res://../x',
    'res://a/../../x',
    'res://..\\x',
    '../../../x',
    '/etc/passwd',
    '\\x',
    'C:/x',
    'user://x',
    'http://x/y',
    'res://a\0.gd',
    'res://a\nb',
    `res://${'a'.repeat(5000)}`,
  ])('%j is no file of the project', (written) => expect(resPath(written, 'res://d/e/from.tscn')).toBeUndefined());

  it('gives a path that stays what it is, whatever is written', () =>
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom('..', '.', '/', '\\', 'a', 'res://', '::', ':', ' '), fc.string()), {
          maxLength: 12,
        }),
        (parts) => {
          const path = resPath(parts.join(''), 'res://d/from.tscn');
          if (path === undefined) return;
          expect(path).toMatch(/^res:\/\/[^/]/);
          expect(path.slice(6).split('/')).not.toContain('..');
          expect(resPath(path, 'res://elsewhere/x.gd')).toBe(path);
        },
      ),
      { numRuns: 1000 },
    ));
});

describe('isUid', () => {
  it.each(['uid://a', 'uid://b0xyz8'])('%s is one', (text) => expect(isUid(text)).toBe(true));
  it.each(['uid://', 'uid://<invalid>', 'uid://A', ' uid://a', 'uid://a\n', `uid://${'a'.repeat(33)}`])(
    '%j is none',
    (text) => expect(isUid(text)).toBe(false),
  );
});
