import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memberOf, splice, withLineEnd } from './index.ts';

const text = (parts: readonly Buffer[]): string => Buffer.concat(parts).toString();

describe('splice', () => {
  it.each([100, 20_000])('makes every edit where it belongs, whatever their order (%d bytes more)', (more) => {
    const line = Buffer.from(`abcdef${'.'.repeat(more)}`);
    const edits = [
      { start: 4, end: 6, bytes: Buffer.from('EEE') },
      { start: 0, end: 1, bytes: Buffer.from('') },
      { start: 2, end: 2, bytes: Buffer.from('+') },
    ];
    expect(text(splice(line, edits))).toBe(`b+cdEEE${'.'.repeat(more)}\n`);
    expect(text(splice(line, []))).toBe(`${line.toString()}\n`);
    expect(text(withLineEnd(line))).toBe(`${line.toString()}\n`);
  });

  it('equals cutting and pasting strings, for any line and any edits that do not overlap', () => {
    const places = fc.array(fc.nat(50), { maxLength: 8 }).map((all) => all.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(fc.string({ minLength: 50, maxLength: 50 }), places, fc.boolean(), (start, at, large) => {
        const whole = large ? start + 'x'.repeat(20_000) : start;
        const edits = Array.from({ length: Math.floor(at.length / 2) }, (_, index) => ({
          start: at[2 * index] ?? 0,
          end: at[2 * index + 1] ?? 0,
          bytes: Buffer.from(`<${index}>`),
        }));
        const expected = edits.toReversed().reduce((now, { start, end, bytes }) => {
          return now.slice(0, start) + bytes.toString() + now.slice(end);
        }, whole);
        expect(Buffer.concat(splice(Buffer.from(whole, 'latin1'), edits)).toString('latin1')).toBe(`${expected}\n`);
      }),
    );
  });

  it('hands the untouched parts of a large line on without a copy', () => {
    const line = Buffer.alloc(100_000, 'x');
    const [first, , last] = splice(line, [{ start: 10, end: 12, bytes: Buffer.from('yy') }]);
    expect([first?.buffer, last?.buffer]).toEqual([line.buffer, line.buffer]);
  });
});

const within = (line: string, name: string): string | undefined => {
  const bytes = Buffer.from(line);
  const span = memberOf(bytes, { start: 0, end: bytes.length }, name);
  return span && bytes.toString('utf8', span.start, span.end);
};

describe('memberOf', () => {
  it('finds the last of several, and none in what is no object', () => {
    expect(within('{"a":1,"b":{"a":3},"a" : [2] }', 'a')).toBe('[2]');
    expect(within('{"b":1}', 'a')).toBeUndefined();
    expect(within('["a"]', 'a')).toBeUndefined();
  });
  it('does not take half a value for a whole one when the text was cut', () => {
    expect(within('{"id":12', 'id')).toBeUndefined();
    expect(within('{"id":12,"x":', 'id')).toBe('12');
  });
});
