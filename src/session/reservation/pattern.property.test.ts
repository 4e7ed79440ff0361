import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkedPattern, overlaps, type Pattern, pathPattern, patternOf } from './pattern.ts';

const exact = { foldCase: false };
const read = (text: string): Pattern => patternOf(checkedPattern(text), exact);

/** The same rules in words that have nothing to do with ours: a regular expression for each pattern. */
function oracle(text: string): RegExp {
  const names = text.split('/');
  const all = /[*?]/.test(names.at(-1) ?? '') ? names : [...names, '**'];
  const source = all.map((name) =>
    name === '**' ? '(?:[^/]+/)*' : `${name.replaceAll(/\*+/g, '[^/]*').replaceAll('?', '[^/]')}/`,
  );
  return new RegExp(`^${source.join('')}$`);
}
const matches = (pattern: string, path: string): boolean => oracle(pattern).test(`${path}/`);

/** Every path over two letters up to a length: long enough for a witness of any two patterns below. */
function paths(longest: number): string[] {
  let all = [''];
  const found: string[] = [];
  for (let length = 1; length <= longest; length++) {
    all = all.flatMap((path) => ['a', 'b', '/'].map((next) => path + next));
    found.push(...all.filter((path) => !/^\/|\/$|\/\//.test(path)));
  }
  return found;
}
const everyPath = paths(8);

const name = fc
  .oneof(
    { weight: 1, arbitrary: fc.constant('**') },
    {
      weight: 3,
      arbitrary: fc.array(fc.constantFrom('a', 'b', '*', '?'), { minLength: 1, maxLength: 3 }).map((it) => it.join('')),
    },
  )
  .filter((it) => it === '**' || !it.includes('**'));
const pattern = fc.array(name, { minLength: 1, maxLength: 3 }).map((it) => it.join('/'));
const shortPattern = pattern.filter((it) => it.length <= 4);
const path = fc
  .array(
    fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }).map((it) => it.join('')),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((it) => it.join('/'));

it('two patterns overlap exactly when there is a path that both match', () =>
  fc.assert(
    fc.property(shortPattern, shortPattern, (one, other) => {
      const [first, second] = [oracle(one), oracle(other)];
      const witness = everyPath.find((it) => first.test(`${it}/`) && second.test(`${it}/`));
      expect([one, other, overlaps(read(one), read(other))]).toEqual([one, other, witness !== undefined]);
    }),
    { numRuns: 500 },
  ));

it('they overlap whenever some path matches both, and it makes no difference which is asked first', () =>
  fc.assert(
    fc.property(pattern, pattern, path, (one, other, somewhere) => {
      const both = matches(one, somewhere) && matches(other, somewhere);
      const answer = overlaps(read(one), read(other));
      expect(overlaps(read(other), read(one))).toBe(answer);
      if (both) expect(answer).toBe(true);
    }),
    { numRuns: 1000 },
  ));

it('a path is met exactly by the patterns that match it', () =>
  fc.assert(
    fc.property(pattern, path, (some, somewhere) => {
      expect(overlaps(read(some), pathPattern(somewhere, exact))).toBe(matches(some, somewhere));
    }),
    { numRuns: 1000 },
  ));

it('a pattern overlaps itself, and the whole project overlaps all', () =>
  fc.assert(
    fc.property(pattern, (some) => {
      expect(overlaps(read(some), read(some))).toBe(true);
      expect(overlaps(read('**'), read(some))).toBe(true);
    }),
  ));

const strange = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', '.', '/', '*', '?', '~', '\\', ' ', 'é', '😀', '\0'), maxLength: 40 }),
  fc.string({ unit: 'binary' }),
);

it('whatever is written is refused in words or read', () =>
  fc.assert(
    fc.property(strange, (text) => {
      try {
        const kept = checkedPattern(text);
        expect(checkedPattern(kept)).toBe(kept);
        expect(overlaps(read(kept), read(kept))).toBe(true);
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid-params' });
      }
    }),
  ));
