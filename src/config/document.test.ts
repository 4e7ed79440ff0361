import { describe, expect, it } from 'vitest';
import { readDocument } from './document.ts';

describe('what a project calls itself', () => {
  it('is its slug and version', () =>
    expect(readDocument('{"project":{"slug":"noxii","version":"0.17"}}', 'f').project).toEqual({
      slug: 'noxii',
      version: '0.17',
    }));
  it('is nothing when it is no text', () =>
    expect(readDocument('{"project":{"slug":7,"version":""}}', 'f').project).toEqual({}));
});
