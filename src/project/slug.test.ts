import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeVersion, slugOf, versionTagOf } from './slug.ts';

describe('slugs', () => {
  it.each([
    ['Noxii', 'noxii'],
    ['  My Game: Reloaded! ', 'my-game-reloaded'],
    ['Ünïcödé', 'unicode'],
    ['---', ''],
    ['x'.repeat(100), 'x'.repeat(64)],
  ])('%j becomes %j', (text, slug) => expect(slugOf(text)).toBe(slug));
  it('are always safe, and stay what they are', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
        const slug = slugOf(text);
        expect(slug).toMatch(/^(?:[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)?$/);
        expect(slugOf(slug)).toBe(slug);
      }),
    ));
});

describe('versions', () => {
  it.each(['0.16', 'v2', '1.0.0-rc.1', '0_9b', 'V1.2', '0.16.2+build.7'])('%s looks like one', (name) =>
    expect(looksLikeVersion(name)).toBe(true),
  );
  it.each(['2024', '3d-models', 'docs', 'v', '1.x', 'a1.0', ''])('%j does not', (name) =>
    expect(looksLikeVersion(name)).toBe(false),
  );
  it('tags are safe for names and logs', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(versionTagOf(text)).toMatch(/^[\w.+-]{0,64}$/);
      }),
    ));
});
