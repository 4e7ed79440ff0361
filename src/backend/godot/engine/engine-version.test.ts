import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEditor, versionIn } from './engine-version.ts';

describe('what an engine says of itself', () => {
  for (const [said, version, numbers, mono] of [
    ['3.2.3.stable.custom_build', '3.2.3.stable', [3, 2, 3], false],
    ['3.5.3.stable.official.6c814135b\n', '3.5.3.stable', [3, 5, 3], false],
    ['4.6.stable.official.89cea1439', '4.6.stable', [4, 6, 0], false],
    ['4.2.2.stable.mono.official.15073afe3', '4.2.2.stable.mono', [4, 2, 2], true],
    ['3.6.beta5.mono.official', '3.6.beta5.mono', [3, 6, 0], true],
    ['WARNING: something\r\n4.7.dev3.gentoo.0a1b\r\n', '4.7.dev3', [4, 7, 0], false],
  ] as const)
    it(JSON.stringify(said), () => {
      const [major, minor, patch] = numbers;
      expect(versionIn(said)).toEqual({ version, major, minor, patch, mono });
    });

  for (const said of [
    '',
    'godot-mcp 1.2.3',
    '1.2',
    '4.6',
    '../../4.6.stable',
    '4.6.stable/../x',
    'v4.6.stable; rm -rf',
  ])
    it(`${JSON.stringify(said)} is no version`, () => expect(versionIn(said)).toBeUndefined());

  it('whatever is said, it is a version that can be part of a path, or none', () =>
    assert(
      property(string({ unit: 'binary' }), (said) => {
        const found = versionIn(said);
        if (found) expect(found.version).toMatch(/^\d+\.\d+(\.\d+)?\.[a-z]+\d*(\.mono)?$/);
      }),
    ));

  it('an editor is told from what only runs games', () => {
    expect(isEditor('  -e, --editor    Start the editor')).toBe(true);
    expect(isEditor('Run options:\n  --path <directory>')).toBe(false);
  });
});
