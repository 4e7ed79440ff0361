import { array, assert, constantFrom, nat, property, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Line, LineCutter } from './line-cutter.ts';

const cutAt = (bytes: Uint8Array, places: readonly number[], longest: number): Line[] => {
  const cutter = new LineCutter(longest);
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  let from = 0;
  const lines = ends.flatMap((end) => {
    const part = Buffer.from(bytes.subarray(from, end));
    from = end;
    const cut = cutter.push(part);
    part.fill(0x58); // the room is used again
    return cut;
  });
  return [...lines, ...cutter.end()];
};

const letters = array(constantFrom(0x0a, 0x61, 0x22, 0xc3, 0xa4, 0xff, 0x00), { maxLength: 60 }).map((all) =>
  Uint8Array.from(all),
);

describe('lines of bytes that come in pieces', () => {
  it('are the same however they are cut, and all bytes are counted', () =>
    assert(
      property(letters, array(nat(), { maxLength: 6 }), (bytes, places) => {
        const lines = cutAt(bytes, places, 1000);
        expect(lines).toEqual(cutAt(bytes, [], 1000));
        expect(lines.reduce((sum, line) => sum + line.bytes, 0)).toBe(bytes.length);
        const text = Buffer.from(bytes).toString('utf8');
        expect(lines.map((line) => `${line.text}${line.torn ? '' : '\n'}`).join('')).toBe(text);
        expect(lines.slice(0, -1).some(({ torn }) => torn)).toBe(false);
      }),
    ));

  it('hold no more of a line than they may, and say so', () =>
    assert(
      property(uint8Array({ maxLength: 200 }), array(nat(), { maxLength: 6 }), nat(20), (bytes, places, longest) => {
        for (const line of cutAt(bytes, places, longest)) {
          const whole = line.bytes - (line.torn ? 0 : 1);
          expect(line.cut).toBe(whole > longest);
          expect(Buffer.byteLength(line.text)).toBeLessThanOrEqual(3 * longest);
        }
      }),
    ));
});
