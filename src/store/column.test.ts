import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { json, maybe, oneOf, text, whole } from './column.ts';
import { tableOf } from './table.ts';

describe('columns', () => {
  it('text is cut, and free of what PostgreSQL refuses', () => {
    expect(text(4).bind('abcdef')).toBe('abcd');
    expect(text().bind('a\0b\ud800')).toBe('a\ufffdb\ufffd');
    expect(text(2).bind('a😀')).toBe('a\ufffd'); // cut through the middle of a pair
    expect(() => text().read(5)).toThrow('it should be text and is 5');
    expect(() => text().read(undefined)).toThrow('it should be text and is missing');
  });

  it('a whole number is one, whatever was said', () => {
    expect([1.9, -1.9, Number.NaN, Infinity, 1e300].map((value) => whole.bind(value))).toEqual([
      1,
      -1,
      0,
      0,
      Number.MAX_SAFE_INTEGER,
    ]);
    expect(whole.read(7n)).toBe(7);
    expect(() => whole.read('7')).toThrow('a whole number');
    expect(() => whole.read(7.5)).toThrow('a whole number');
  });

  it('one of several words is no other', () => {
    const column = maybe(oneOf('a', 'b'));
    expect([column.bind('a'), column.bind(null), column.read('b'), column.read(null)]).toEqual(['a', null, 'b', null]);
    expect(() => column.read('c')).toThrow('it should be a, b and is "c"');
  });

  it('JSON of any size fits, and comes back as an object', () => {
    const column = json(2000);
    const any = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 200 });
    fc.assert(
      fc.property(any, (value) => {
        const bound = String(column.bind(value));
        expect(bound.length).toBeLessThanOrEqual(2000);
        expect(bound).not.toMatch(/(?<!\\)\\u(?:0000|d[89a-f])/i);
        expect(typeof column.read(bound)).toBe('object');
      }),
      { numRuns: 30 },
    );
    expect(column.read({ a: 1 })).toEqual({ a: 1 }); // as PostgreSQL gives it
    expect(JSON.parse(String(column.bind({ words: 'x'.repeat(5000), n: 1 })))).toMatchObject({ n: 1 });
    expect(() => column.read('[1]')).toThrow('a JSON object');
  });

  it('a table knows its columns and says where a row is strange', () => {
    const table = tableOf<{ bootId: string; readyAt: number | null }>('things', {
      bootId: text(),
      readyAt: maybe(whole),
    });
    expect(table.columns).toEqual(['boot_id', 'ready_at']);
    expect(table.columnsOf({ bootId: 'b', readyAt: null })).toEqual({ boot_id: 'b', ready_at: null });
    expect(table.rowOf({ boot_id: 'b', ready_at: 5 })).toEqual({ bootId: 'b', readyAt: 5 });
    expect(() => table.rowOf({ boot_id: 'b', ready_at: 'x' })).toThrow(
      'a row in things with a strange ready_at: it should be a whole number and is "x"',
    );
  });
});
