import { describe, expect, it } from 'vitest';
import { Cursor } from './cursor.ts';
import { scanValue } from './scan-value.ts';

const value = (text: string) => scanValue(new Cursor(text));

describe('scanValue', () => {
  it.each([
    ['true', true],
    ['null', null],
    ['nil', null],
    ['-12', -12],
    ['1e-05', 1e-5],
    ['-2.5E+3', -2500],
    ['inf', Number.POSITIVE_INFINITY],
    ['-inf', Number.NEGATIVE_INFINITY],
    ['inf_neg', Number.NEGATIVE_INFINITY],
    ['nan', Number.NaN],
    ['""', ''],
    ['"a \\"b\\" \\\\ \\n\\t\nc"', 'a "b" \\ \n\t\nc'],
    ['"\\u00e4\\U01f600\\q"', 'ä😀q'],
    ['&"jump"', { kind: 'name', text: 'jump' }],
    ['^"../A:position"', { kind: 'path', text: '../A:position' }],
    ['#ff00aa', { kind: 'color', hex: 'ff00aa' }],
    ['Vector2( 1, -2e-05 )', { kind: 'numbers', name: 'Vector2', text: ' 1, -2e-05 ' }],
    ['Node', { kind: 'word', word: 'Node' }],
    ['[]', { kind: 'array', items: [] }],
    ['[1, 2,]', { kind: 'array', items: [1, 2] }],
    ['[ ; one\n 1, # two\n 2 ]', { kind: 'array', items: [1, 2] }],
    ['{\n"a": 1\n}', { kind: 'dictionary', entries: [{ kind: 'pair', key: 'a', value: 1 }] }],
    ['ExtResource( 12 )', { kind: 'call', name: 'ExtResource', of: [], args: [12] }],
    ['PackedStringArray("a", "b")', { kind: 'call', name: 'PackedStringArray', of: [], args: ['a', 'b'] }],
    ['Rect2(inf, 0)', { kind: 'call', name: 'Rect2', of: [], args: [Number.POSITIVE_INFINITY, 0] }],
    [
      'Array[ExtResource("1_a")]([null])',
      {
        kind: 'call',
        name: 'Array',
        of: [{ kind: 'call', name: 'ExtResource', of: [], args: ['1_a'] }],
        args: [{ kind: 'array', items: [null] }],
      },
    ],
    [
      'Object(InputEventKey,"device":0,"script":null)',
      {
        kind: 'call',
        name: 'Object',
        of: [],
        args: [
          { kind: 'word', word: 'InputEventKey' },
          { kind: 'pair', key: 'device', value: 0 },
          { kind: 'pair', key: 'script', value: null },
        ],
      },
    ],
  ])('reads %s', (text, expected) => expect(value(text)).toEqual(expected));

  it.each(['true\n[node]', 'null\n(1)', 'Name\n[node]', 'false [1]'])('leaves what follows in %j alone', (text) => {
    const cursor = new Cursor(text);
    scanValue(cursor);
    expect(text.slice(cursor.at).trim()).toMatch(/^[[(]/);
  });

  it.each([
    ['', /ends/],
    ['"a', /not closed/],
    ['"a\\', /not closed/],
    ['[1 2]', /","/],
    ['[1, 2', /","/],
    ['{"a" 1}', /":"/],
    ['{"a": }', /value/],
    ['Vector2(1', /","/],
    ['Array[int]', /"\("/],
    ['"\\u12"', /number/],
    ['"\\Uffffff"', /number/],
    ['-x', /number/],
    ['&name', /"""/],
    ['=', /value/],
    ['[:]', /value/],
  ])('says what is wrong with %j', (text, what) => expect(() => value(text)).toThrow(what));

  it('reads what people nest, and refuses what they do not', () => {
    expect(() => value(`${'['.repeat(100)}${']'.repeat(100)}`)).not.toThrow();
    for (const open of ['[', '{"a":', '{', 'A(', 'A[', 'Object(A,"k":', '[{"k":B(']) {
      expect(() => value(open.repeat(10_000))).toThrow(/too deeply/);
    }
  });
});
