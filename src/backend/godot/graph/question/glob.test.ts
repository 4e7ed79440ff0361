import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globMatcher } from './glob.ts';

describe('a glob', () => {
  it.each([
    ['*.gd', 'player.gd', true],
    ['*.gd', 'a/player.gd', false],
    ['res://*.gd', 'res://player.gd', true],
    ['res://a/**', 'res://a/b/c.gd', true],
    ['res://a/**', 'res://ab/c.gd', false],
    ['**/x.gd', 'x.gd', true],
    ['**/x.gd', 'a/b/x.gd', true],
    ['a/**/b', 'a/b', true],
    ['?.gd', '😀.gd', true],
    ['?.gd', '/.gd', false],
    ['[x].gd', 'x.gd', false],
    ['[x].gd', '[x].gd', true],
    ['', '', true],
    ['*', '', true],
    ['a\nb*', 'a\nbc', true],
  ])('%s and %s: %s', (pattern, text, fits) => expect(globMatcher(pattern)(text)).toBe(fits));

  it('fits what the same expression fits', () => {
    const word = fc.array(fc.constantFrom('a', 'b', '/', '.')).map((all) => all.join(''));
    const pattern = fc.array(fc.constantFrom('a', 'b', '/', '.', '*', '?')).map((all) => all.join(''));
    fc.assert(
      fc.property(pattern, word, (glob, text) => {
        const source = glob
          .replaceAll('.', '\\.')
          .replaceAll(/\*\*\/?|\*|\?/g, (part) => (part.startsWith('**') ? '[^]*' : part === '*' ? '[^/]*' : '[^/]'));
        expect(globMatcher(glob)(text)).toBe(new RegExp(`^${source}$`).test(text));
      }),
    );
  });

  it('of many stars is answered, though an expression would never end', () =>
    expect(globMatcher(`${'*a'.repeat(200)}b`)('a'.repeat(2000))).toBe(false));
});
