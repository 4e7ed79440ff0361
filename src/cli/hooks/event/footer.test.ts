import { describe, expect, it } from 'vitest';
import { isFresh, lineFor, patienceFor, readShown, type Shown } from './footer.ts';

const shown: Shown = { footer: 'Instance: a-PS-1 | Context: 10%', percent: 10, asked: 100_000, waited: 100_000 };

describe('the status line', () => {
  it('is asked for when the percentage changed, or some seconds later', () => {
    expect(isFresh(shown, 10, 104_999)).toBe(true);
    expect(isFresh(shown, 11, 100_001)).toBe(false);
    expect(isFresh(shown, 10, 105_000)).toBe(false);
    expect(isFresh(shown, 10, 99_999)).toBe(false);
    expect(isFresh(undefined, 10, 100_000)).toBe(false);
  });
  it('waits a moment where there is something to show, and as long as it may where not, or once in a while', () => {
    expect(patienceFor(shown, 100_001, 800)).toBe(150);
    expect(patienceFor(shown, 100_001, 100)).toBe(100);
    expect(patienceFor({ ...shown, footer: '' }, 100_001, 800)).toBe(800);
    expect(patienceFor(shown, 160_000, 800)).toBe(800);
    expect(patienceFor(undefined, 1, 800)).toBe(800);
  });
  it('is one line with the newest percentage, and never blank', () => {
    expect(lineFor(shown.footer, 42)).toBe('Instance: a-PS-1 | Context: 42%');
    expect(lineFor('a\nb\u001b[31m\u2028c', undefined)).toBe('a b [31m c');
    expect(lineFor('', 7)).toBe('Warren: no session | Context: 7%');
    expect(lineFor('\n \t', undefined)).toBe('Warren: no session');
    expect(lineFor('x'.repeat(1000), undefined)).toHaveLength(300);
  });
  it('what was written down is believed when it is whole', () => {
    expect(readShown({ ...shown })).toEqual(shown);
    expect(readShown({ ...shown, percent: 'x' })?.percent).toBeUndefined();
    for (const wrong of [undefined, {}, { ...shown, footer: 1 }, { ...shown, asked: null }])
      expect(readShown(wrong)).toBeUndefined();
  });
});
