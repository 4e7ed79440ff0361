import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expand, uriTemplate } from './index.ts';

const script = 'godot://version/{id}/script/{+path}';

describe('a URI template', () => {
  it('reads back the values it was filled with', () =>
    assert(
      property(string({ minLength: 1, maxLength: 50 }), string({ minLength: 1, maxLength: 50 }), (id, path) => {
        const values = { id: wellFormed(id), path: wellFormed(path) };
        expect(uriTemplate(script).match(expand(script, values))).toEqual(values);
      }),
    ));

  it('takes an id with a slash that was not encoded only when asked to', () => {
    expect(uriTemplate(script).match('godot://version/noxii/0.16/script/a/b.gd')).toBeUndefined();
    expect(uriTemplate(script).match('godot://version/noxii/0.16/script/a/b.gd', true)).toEqual({
      id: 'noxii/0.16',
      path: 'a/b.gd',
    });
  });

  it.each([
    'godot://version//script/a.gd',
    'godot://version/a/script/',
    'godot://version/%/script/a',
    `godot://version/${'a'.repeat(5000)}/script/b`,
  ])('does not fit %s', (uri) => expect(uriTemplate(script).match(uri)).toBeUndefined());

  it('takes its fixed parts literally', () => {
    expect(uriTemplate('godot://projects').match('godot://projects')).toEqual({});
    expect(uriTemplate('a.c').match('abc')).toBeUndefined();
  });
});

const wellFormed = (text: string): string => (text.isWellFormed() ? text : 'x');
