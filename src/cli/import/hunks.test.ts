import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hunksOf } from './hunks.ts';

const letters = (text: string): string[] => text.split('');

describe('hunks', () => {
  it('a new file, one that goes, and one that stays', () => {
    expect(hunksOf([], ['a', 'b'])).toEqual(['@@ -0,0 +1,2 @@', '+a', '+b']);
    expect(hunksOf(['a', 'b'], [])).toEqual(['@@ -1,2 +0,0 @@', '-a', '-b']);
    expect(hunksOf(['a'], ['a'])).toEqual([]);
  });
  it('changes far from each other are shown apart, near ones together', () => {
    expect(hunksOf(letters('abcdefghijkl'), letters('AbcdefghijkL')).join('')).toBe(
      '@@ -1,4 +1,4 @@-a+A b c d@@ -9,4 +9,4 @@ i j k-l+L',
    );
    expect(hunksOf(letters('abcdefg'), letters('AbcdefG')).join('')).toBe('@@ -1,7 +1,7 @@-a+A b c d e f-g+G');
    expect(hunksOf(letters('abcdefgh'), letters('abcdXefgh')).join('')).toBe('@@ -2,6 +2,7 @@ b c d+X e f g');
  });
  it('what is much too long to compare is shown as a whole', () => {
    const [old, now] = ['o', 'n'].map((word) => Array.from({ length: 2100 }, (_, index) => `${word}${index}`));
    const [head, ...lines] = hunksOf(old ?? [], now ?? []);
    expect([head, lines.length, lines[2099], lines[2100]]).toEqual(['@@ -1,2100 +1,2100 @@', 4200, '-o2099', '+n0']);
  });
  it('one text becomes the other by them, whatever they are', () => {
    const text = array(constantFrom('a', 'b', 'c', '{', '}'), { maxLength: 30 });
    assert(
      property(text, text, (old, now) => {
        expect(applied(old, hunksOf(old, now))).toEqual(now);
      }),
    );
  });
});

/** As `patch` would do it, with every line looked at. */
function applied(old: readonly string[], hunks: readonly string[]): readonly string[] {
  const out: string[] = [];
  let at = 0;
  for (const line of hunks) {
    const [, start, count] = /^@@ -(\d+),(\d+) /.exec(line) ?? [];
    const until = start === undefined ? at : Number(start) - (count === '0' ? 0 : 1);
    out.push(...old.slice(at, until));
    at = until;
    if (start !== undefined) continue;
    if (!line.startsWith('+')) expect(old[at++]).toBe(line.slice(1));
    if (!line.startsWith('-')) out.push(line.slice(1));
  }
  return [...out, ...old.slice(at)];
}
