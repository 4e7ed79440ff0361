import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter, type Overlong } from './index.ts';

const KEPT = 64 * 1024;

interface Heard {
  readonly lines: Buffer[];
  readonly overlong: Overlong[];
  readonly rest: Buffer | undefined;
}

function hear(chunks: readonly Buffer[], limit: number): Heard {
  const splitter = new LineSplitter(limit);
  const told = chunks.map((chunk) => splitter.push(chunk));
  return {
    lines: told.flatMap(({ lines }) => [...lines]),
    overlong: told.flatMap(({ overlong }) => [...overlong]),
    rest: splitter.rest(),
  };
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...places.map((place) => place % (bytes.length + 1)), 0, bytes.length].toSorted((a, b) => a - b);
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

/** The specification, the slow way: what any cutting must come to. */
function plainly(bytes: Buffer, limit: number): { lines: string[]; overlong: number[]; rest: string } {
  const parts = bytes.toString('latin1').split('\n');
  const rest = parts.pop() ?? '';
  return {
    lines: parts.filter((line) => line !== '' && line !== '\r' && line.length <= limit),
    overlong: parts.filter((line) => line.length > limit).map((line) => line.length),
    rest,
  };
}

const stream = fc
  .array(
    fc.oneof(
      fc.constantFrom('\n', '\r\n', 'a', ' '),
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.string({ maxLength: 30 }).map((text) => `${text}\n`),
    ),
    { maxLength: 40 },
  )
  .map((parts) => Buffer.from(parts.join('')));
const places = fc.array(fc.nat(2000), { maxLength: 40 });

describe('LineSplitter', () => {
  it('gives the same lines however the stream was cut', () => {
    fc.assert(
      fc.property(stream, places, fc.integer({ min: 2, max: 60 }), (bytes, where, limit) => {
        const heard = hear(cut(bytes, where), limit);
        const expected = plainly(bytes, limit);
        expect(heard.lines.map((line) => line.toString('latin1'))).toEqual(expected.lines);
        expect(heard.overlong.map(({ length }) => length)).toEqual(expected.overlong);
        const rest = heard.rest?.toString('latin1') ?? '';
        expect(expected.rest.length > limit ? expected.rest.slice(0, rest.length) : expected.rest).toBe(rest);
      }),
      { numRuns: 500 },
    );
  });

  it('tells one overlong line a chunk at most, before the lines of it, if no chunk is larger than the limit', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 20 }), (bytes, limit) => {
        const splitter = new LineSplitter(limit);
        for (let at = 0; at < bytes.length; at += limit) {
          const chunk = bytes.subarray(at, at + limit);
          const { lines, overlong } = splitter.push(chunk);
          expect(overlong.length).toBeLessThanOrEqual(1);
          if (overlong.length > 0)
            expect(chunk.subarray(chunk.indexOf('\n') + 1).length).toBeGreaterThanOrEqual(Buffer.concat(lines).length);
        }
      }),
    );
  });

  it('tells every overlong line of one large chunk', () => {
    const heard = hear([Buffer.from(`${'a'.repeat(9)}\nok\n${'b'.repeat(8)}\n${'c'.repeat(7)}\nfine\n`)], 5);
    expect(heard.lines.map(String)).toEqual(['ok', 'fine']);
    expect(heard.overlong.map(({ head, length }) => `${head.toString()[0]}${length}`)).toEqual(['a9', 'b8', 'c7']);
  });

  it('keeps only the ends of an overlong line, and what follows it is intact', () => {
    const long = Buffer.concat([Buffer.from('HEAD'), Buffer.alloc(5 * 1024 * 1024, 'x'), Buffer.from('TAIL')]);
    const bytes = Buffer.concat([long, Buffer.from('\nnext\n')]);
    const chunks = Array.from({ length: Math.ceil(bytes.length / 60_000) }, (_, at) =>
      bytes.subarray(at * 60_000, (at + 1) * 60_000),
    );
    const { lines, overlong } = hear(chunks, 1024 * 1024);
    expect(lines.map(String)).toEqual(['next']);
    expect(overlong).toHaveLength(1);
    expect(overlong[0]?.length).toBe(long.length);
    expect(overlong[0]?.head.equals(long.subarray(0, KEPT))).toBe(true);
    expect(overlong[0]?.tail.equals(long.subarray(-KEPT))).toBe(true);
  });

  it('does not let what was kept of it grow while it goes on', () => {
    const splitter = new LineSplitter(1000);
    const chunk = Buffer.alloc(KEPT, 'x');
    for (let at = 0; at < 500; at++) splitter.push(chunk);
    expect(splitter.rest()?.length).toBeLessThanOrEqual(KEPT);
    const [gone] = splitter.push(Buffer.from('\n')).overlong;
    expect([gone?.tail.length, gone?.length]).toEqual([KEPT, 500 * KEPT]);
    expect(gone?.tail.buffer.byteLength).toBeLessThan(2 * KEPT);
  });

  it('puts a line together that came byte by byte', () => {
    const text = 'abcdefghij'.repeat(300);
    const { lines } = hear(
      [...Buffer.from(`${text}\n`)].map((byte) => Buffer.from([byte])),
      10_000,
    );
    expect(lines.map(String)).toEqual([text]);
  });

  it('takes a line of exactly the limit', () => {
    expect(hear([Buffer.from('12345\n')], 5).lines.map(String)).toEqual(['12345']);
    expect(hear([Buffer.from('123'), Buffer.from('45'), Buffer.from('\n')], 5).lines.map(String)).toEqual(['12345']);
  });
});
