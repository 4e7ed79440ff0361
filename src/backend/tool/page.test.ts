import { array, assert, integer, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageOf } from './index.ts';

function whole<Item>(items: readonly Item[], limit: number, characters: number): { all: Item[]; pages: number } {
  const all: Item[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const page = pageOf(items, { cursor, limit, revision: 'r1', characters });
    all.push(...page.items);
    cursor = page.nextCursor;
    pages++;
  } while (cursor !== undefined);
  return { all, pages };
}

const ask =
  (cursor: string | undefined, revision: string, items = [1, 2, 3]) =>
  (): { items: readonly number[] } =>
    pageOf(items, { cursor, limit: 1, revision });

describe('a page', () => {
  it('together with the others is the whole list, whatever fits on one', () =>
    assert(
      property(array(string()), integer({ min: 1, max: 9 }), integer({ min: 1, max: 60 }), (items, limit, most) => {
        const { all, pages } = whole(items, limit, most);
        expect(all).toEqual(items);
        expect(pages).toBeLessThanOrEqual(Math.max(1, items.length));
      }),
    ));

  it('ends where the characters end', () =>
    expect(
      pageOf(['aaaa', 'bbbb', 'cccc'], { cursor: undefined, limit: 10, revision: 1, characters: 14 }).items,
    ).toEqual(['aaaa', 'bbbb']));

  it('is refused for a cursor of another revision, of nobody, or from behind the end', () => {
    const { nextCursor } = pageOf([1, 2, 3], { cursor: undefined, limit: 1, revision: 'r1' });
    expect(ask(nextCursor, 'r1')().items).toEqual([2]);
    expect(ask(nextCursor, 'r2')).toThrow('Ask again without a cursor');
    expect(ask('x', 'r1')).toThrow('Ask again without a cursor');
    expect(ask(nextCursor, 'r1', [1])).toThrow('Ask again without a cursor');
  });

  it('is not led astray by any cursor', () =>
    assert(
      property(string(), (cursor) => {
        expect(() => pageOf([1, 2, 3], { cursor, limit: 1, revision: 'r1' })).toThrow('Ask again');
      }),
    ));
});
