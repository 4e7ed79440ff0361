import { assert, jsonValue, oneof, property, record } from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type Infer, schema } from './index.ts';

const input = schema.object({
  scriptPath: schema.text({ most: 20, least: 1, about: 'Of the script.' }),
  limit: schema.orElse(schema.integer({ from: 1, to: 500 }), 50),
  mode: schema.optional(schema.oneOf(['files', 'scenes'])),
  kinds: schema.optional(schema.list(schema.text(), { most: 2 })),
});

const said = (given: unknown): string => {
  try {
    return JSON.stringify(input.read(given, ''));
  } catch (error) {
    return error instanceof Error ? error.message : 'no error';
  }
};

describe('schema', () => {
  it('gives the JSON Schema that a client sees', () =>
    expect(input.json).toEqual({
      type: 'object',
      properties: {
        scriptPath: { type: 'string', minLength: 1, maxLength: 20, description: 'Of the script.' },
        limit: { type: 'integer', minimum: 1, maximum: 500, default: 50 },
        mode: { type: 'string', enum: ['files', 'scenes'] },
        kinds: { type: 'array', items: { type: 'string', maxLength: 1000 }, maxItems: 2 },
      },
      required: ['scriptPath'],
      additionalProperties: false,
    }));

  it('reads what fits, with its defaults, and leaves absent what was left out', () =>
    expect(input.read({ scriptPath: 'a' }, '')).toStrictEqual({ scriptPath: 'a', limit: 50 }));

  it('has the type of what it reads', () => {
    expectTypeOf<Infer<typeof input>>().toEqualTypeOf<{
      readonly scriptPath: string;
      readonly limit: number;
      readonly mode?: 'files' | 'scenes';
      readonly kinds?: readonly string[];
    }>();
  });

  it.each([
    [{}, '"scriptPath" is missing; it must be a string of 1 to 20 characters.'],
    [{ scriptPath: '' }, '"scriptPath" must be a string of 1 to 20 characters; it was "".'],
    [{ scriptPath: 'a'.repeat(21) }, /of 1 to 20 characters; it was "a+"/],
    [{ scriptPath: 1 }, '"scriptPath" must be a string of 1 to 20 characters; it was 1.'],
    [{ scriptPath: 'a', limit: 0.5 }, '"limit" must be a whole number from 1 to 500; it was 0.5.'],
    [{ scriptPath: 'a', limit: '7' }, '"limit" must be a whole number from 1 to 500; it was "7".'],
    [{ scriptPath: 'a', limit: null }, '"limit" must be a whole number from 1 to 500; it was null.'],
    [{ scriptPath: 'a', mode: 'all' }, '"mode" must be one of files, scenes; it was "all".'],
    [{ scriptPath: 'a', kinds: ['x', 7] }, '"kinds[1]" must be a string of at most 1000 characters; it was 7.'],
    [{ scriptPath: 'a', kinds: ['x', 'y', 'z'] }, '"kinds" must be a list of at most 2; it was ["x","y","z"].'],
    [{ scriptPath: 'a', path: 'b' }, '"path" must be left out: known are scriptPath, limit, mode, kinds; it was "b".'],
    [[], 'The arguments must be an object; it was [].'],
    [JSON.parse('{"scriptPath":"a","__proto__":1}'), /"__proto__" must be left out/],
  ])('says of %j what is wrong', (given, message) => expect(said(given)).toMatch(message));

  it.each([
    ['a\u0000b', '"a\\u0000b"'],
    ['\u001b[31mred', '"\\u001b[31mred"'],
    ['a\u007f', '"a\\u007f"'],
    ['\u009b31m', '"\\u009b31m"'],
  ])('takes %j neither as a line nor as lines, and shows it as signs', (given, shown) => {
    expect(schema.text().read(given, 'x')).toBe(given);
    const be = '"x" must be a string of at most 9 characters without control characters';
    expect(() => schema.line({ most: 9 }).read(given, 'x')).toThrow(`${be}; it was ${shown}.`);
    expect(() => schema.lines({ most: 9 }).read(given, 'x')).toThrow(`${be} but line ends and tabs; it was ${shown}.`);
  });

  it('takes line ends and tabs where several lines are meant', () => {
    const text = 'ä 日本 🎉\r\n\tb';
    expect(schema.lines().read(text, 'x')).toBe(text);
    expect(() => schema.line().read(text, 'x')).toThrow('without control characters');
    expect(schema.line().read('ä 日本 🎉', 'x')).toBe('ä 日本 🎉');
  });

  it('takes no more members of any name than are allowed, and tells little of long names', () => {
    const map = schema.map(schema.anything(), { most: 2 });
    expect(map.json).toMatchObject({ maxProperties: 2 });
    expect(() => map.read({ a: 1, b: 2, c: 3 }, 'data')).toThrow('"data" must be an object of at most 2 members');
    expect(Object.keys(map.read({ a: 1, b: 2 }, 'data'))).toEqual(['a', 'b']);
    const long = said({ scriptPath: 'a', ['n'.repeat(1e6)]: 1 });
    expect(long).toMatch(/^"n{100}…" must be left out/);
    expect(long.length).toBeLessThan(300);
  });

  it('shows little of what is large', () => expect(said({ scriptPath: 'a'.repeat(1e6) }).length).toBeLessThan(200));

  it('reads or refuses any JSON value, and what it reads it reads again as the same', () =>
    assert(
      property(oneof(jsonValue(), record({ scriptPath: jsonValue(), limit: jsonValue() })), (value) => {
        const read = said(value);
        if (read.startsWith('{')) expect(said(JSON.parse(read))).toBe(read);
        else expect(read).toMatch(/^(The arguments|"[^]*") (must be|is missing)/);
      }),
    ));

  it('knows null, maps and free values', () => {
    const free = schema.object({
      a: schema.nullable(schema.number()),
      b: schema.map(schema.boolean()),
      c: schema.anything(),
    });
    expect(free.read({ a: null, b: { x: true }, c: [1] }, '')).toEqual({ a: null, b: { x: true }, c: [1] });
    expect(() => free.read({ a: Number.NaN, b: {}, c: 1 }, '')).toThrow('"a" must be a number');
    expect(() => free.read({ a: 1, b: { x: 1 }, c: 1 }, '')).toThrow('"b.x" must be true or false');
  });
});
