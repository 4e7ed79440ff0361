import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches, matchesGlob } from './match.ts';

const project = { root: '/games/noxii/0.16', slug: 'noxii', version: '0.16', kinds: ['godot'] };

describe('matches', () => {
  it.each([
    [{}, true],
    [{ project: ['noxii'] }, true],
    [{ project: ['noxii/0.*'] }, true],
    [{ project: ['enact', '/games/**'] }, true],
    [{ project: ['/games/*'] }, false],
    [{ project: ['nox'] }, false],
    [{ kind: ['godot', 'node'] }, true],
    [{ kind: ['node'] }, false],
    [{ project: ['noxii'], kind: ['node'] }, false],
    [{ project: [] }, false],
  ])('%j: %s', (match, expected) => expect(matches(match, project)).toBe(expected));

  it('a project without a version and kinds matches by slug and root alone', () =>
    expect(matches({ project: ['a'] }, { root: '/a', slug: 'a' })).toBe(true));
});

const asRegExp = (glob: string): RegExp =>
  new RegExp(
    `^${(glob.match(/\*\*|[\s\S]/gu) ?? [])
      .map((token) => ({ '**': '[\\s\\S]*', '*': '[^/]*', '?': '[^/]' })[token] ?? token.replace('.', '\\.'))
      .join('')}$`,
    'u',
  );

describe('matchesGlob', () => {
  it('agrees with the regular expression it stands for', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?', '.'), maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '🎮'), maxLength: 8 });
    fc.assert(
      fc.property(word, name, (glob, text) => {
        expect(matchesGlob(glob, text)).toBe(asRegExp(glob).test(text));
      }),
      { numRuns: 2000 },
    );
  });
  it('no pattern makes it slow', () => expect(matchesGlob('*a'.repeat(500), 'a'.repeat(2000) + 'b')).toBe(false));
});
