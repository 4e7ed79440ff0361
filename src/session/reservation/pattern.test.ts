import { describe, expect, it } from 'vitest';
import { below, checkedPattern, overlaps, pathPattern, patternOf, spellingsOf } from './pattern.ts';

const exact = { foldCase: false };
const read = (text: string) => patternOf(checkedPattern(text), exact);
const meetsPath = (pattern: string, path: string, naming = exact): boolean =>
  overlaps(patternOf(checkedPattern(pattern), naming), pathPattern(path, naming));

describe('the files that a pattern means', () => {
  it.each([
    ['src/auth.ts', 'src/auth.ts', true],
    ['src/auth', 'src/auth/login/form.ts', true],
    ['src/auth/', 'src/auth/login.ts', true],
    ['src/auth', 'src/authentic.ts', false],
    ['src/*', 'src/a.ts', true],
    ['src/*', 'src/a/b.ts', false],
    ['src/**', 'src/a/b/c.ts', true],
    ['**/*.ts', 'a.ts', true],
    ['**/*.ts', 'a/b/c.ts', true],
    ['**/*.ts', 'a/b/c.tsx', false],
    ['src/**/test/*.ts', 'src/test/a.ts', true],
    ['src/**/test/*.ts', 'src/a/b/test/a.ts', true],
    ['a?c', 'abc', true],
    ['a?c', 'a😀c', true],
    ['a?c', 'a/c', false],
    ['app/[id]/{a,b}.tsx', 'app/[id]/{a,b}.tsx', true],
    ['app/[id].tsx', 'app/i.tsx', false],
    ['a**b', 'axxb', true],
    ['a**b', 'a/b', false],
    ['**', 'anything/at/all', true],
    ['.env*', '.env.local', true],
    ['-n', '-n', true],
    ['*', '*', true],
    ['a*', 'a\n b', true],
  ])('%s and %s', (pattern, path, meets) => expect(meetsPath(pattern, path)).toBe(meets));

  it('are those of the disk: a Mac does not tell case and the writing of accents apart', () => {
    expect(meetsPath('SRC/**', 'src/a.ts')).toBe(false);
    expect(meetsPath('SRC/**', 'src/a.ts', { foldCase: true })).toBe(true);
    expect(meetsPath('caf\u00e9/*', 'cafe\u0301/a', { foldCase: true })).toBe(true);
  });
});

it.each([
  ['src/*.ts', 'src/a*', true],
  ['src/*.ts', 'src/*.js', false],
  ['src/**/a.ts', 'src/b/**', true],
  ['src/a*/x', 'src/b*/x', false],
  ['*/b', 'a/*', true],
  ['**/a', 'a/**/b', true],
  ['src', 'src/*.ts', true],
  ['a*b*c', 'a?c', true],
  ['a*b?c', 'axc', false],
])('%s and %s can mean the same file: %s', (one, other, meets) => expect(overlaps(read(one), read(other))).toBe(meets));

it('seen from a folder above, a pattern means the same files', () => {
  const moved = below('packages/web', read('src/*.ts'), exact);
  expect(overlaps(moved, pathPattern('packages/web/src/a.ts', exact))).toBe(true);
  expect(overlaps(moved, pathPattern('src/a.ts', exact))).toBe(false);
  expect(overlaps(below('', read('**'), exact), pathPattern('a', exact))).toBe(true);
});

it('is kept in one way of writing', () =>
  expect(['./src//a', 'src/a/', 'src/**/', 'src/./*', 'x/', 'a/**/./**/b', '**/**/'].map(checkedPattern)).toEqual([
    'src/a',
    'src/a/**',
    'src/**',
    'src/*',
    'x/**',
    'a/**/b',
    '**',
  ]));

it.each([
  ['', 'empty'],
  ['./', 'empty'],
  ['/etc/passwd', 'relative'],
  ['../other', 'leads out'],
  ['a/../b', 'leads out'],
  ['a\0b', 'control'],
  ['a\nb', 'control'],
  ['\ud800', 'control'],
  ['x'.repeat(501), '500 characters'],
  ['a/'.repeat(65), 'folders deep'],
  [`cfg/ghp_${'a1B2'.repeat(9)}`, 'secret'],
])('%j is refused: %s', (pattern, why) =>
  expect(() => checkedPattern(pattern)).toThrow(expect.objectContaining({ message: expect.stringContaining(why) })),
);

const hostile = [
  '*a'.repeat(250),
  `*${'a'.repeat(248)}b*`,
  '?*'.repeat(250),
  'a'.repeat(500),
  '**/a/'.repeat(31),
  `**/${'a/'.repeat(30)}b`,
  'a/'.repeat(63),
  '?'.repeat(500),
].map((text) => read(text));

it('nobody can make it think long: the work grows with one length times the other, not with the stars', () => {
  for (const one of hostile)
    for (const other of hostile) {
      const effort = { left: 500 * 500 };
      overlaps(one, other, effort);
      expect(effort.left).toBeGreaterThan(0);
    }
});

it('what would take too long is taken to overlap', () => {
  const [, long, , plain] = hostile;
  if (!long || !plain) throw new Error('they are made above');
  expect(overlaps(long, plain)).toBe(false);
  const effort = { left: 1000 };
  expect(overlaps(long, plain, effort)).toBe(true);
  expect(effort.left).toBeGreaterThan(-1000);
});

it.each([
  ['docs', ['docs', 'docs/**']],
  ['docs/', ['docs', 'docs/**']],
  ['src/auth/**', ['src/auth', 'src/auth/**']],
  ['src/auth/**/**', ['src/auth', 'src/auth/**']],
  ['a*/b', ['a*/b', 'a*/b/**']],
  ['src/*', ['src/*']],
  ['src/*/', ['src/*/**']],
  ['**', ['**']],
  ['**/*.ts', ['**/*.ts']],
])('%s may be written otherwise', (pattern, spellings) => {
  const checked = checkedPattern(pattern);
  expect(spellingsOf(checked)).toEqual(spellings);
  expect(spellings).toContain(checked);
  expect(new Set(spellings.map((it) => JSON.stringify(patternOf(it, exact)))).size).toBe(1);
});
