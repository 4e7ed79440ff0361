import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeVariant } from './decode.ts';
import { encodeVariant } from './encode.ts';
import { FrameReader, framed } from './frames.ts';
import { layouts } from './layout.ts';
import { type Dialect, MAX_DEPTH, MAX_MESSAGE_BYTES, type Variant } from './variant.ts';

const text = fc.string({ unit: 'grapheme' });
const id = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const cellValue = {
  real: fc.float(),
  f32: fc.float(),
  f64: fc.double(),
  i32: fc.integer(),
  i64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
};

/** Every kind of value that the engine of a dialect has. */
function variants(dialect: Dialect): fc.Arbitrary<Variant> {
  const numbers = layouts[dialect].flatMap((layout) => {
    if (!('type' in layout)) return [];
    const times = layout.as === 'packed' ? fc.integer({ min: 0, max: 5 }) : fc.constant(1);
    const cell: fc.Arbitrary<number | bigint> = cellValue[layout.cell];
    return [
      times.chain((n) =>
        fc
          .array(cell, { minLength: n * layout.size, maxLength: n * layout.size })
          .map((values): Variant => ({ is: 'numbers', type: layout.type, values })),
      ),
    ];
  });
  const only4: fc.Arbitrary<Variant>[] = [
    text.map((it): Variant => ({ is: 'name', text: it })),
    fc.constant<Variant>({ is: 'callable' }),
    fc.tuple(text, id).map(([name, object]): Variant => ({ is: 'signal', name, object })),
    id.map((it): Variant => ({ is: 'rid', id: it })),
  ];
  const { value } = fc.letrec<{ value: Variant }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.constant(null),
      fc.boolean(),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.double(),
      text,
      id.map((it): Variant => ({ is: 'object', id: it })),
      fc.uint8Array().map((bytes): Variant => ({ is: 'bytes', bytes })),
      fc.array(text.filter((it) => !it.endsWith('\0'))).map((values): Variant => ({ is: 'strings', values })),
      fc
        .tuple(fc.array(text), fc.array(text), fc.boolean())
        .map(([names, subnames, absolute]): Variant => ({ is: 'path', names, subnames, absolute })),
      ...numbers,
      ...(dialect === 4 ? only4 : [fc.constant<Variant>({ is: 'rid', id: 0n })]),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.uniqueArray(fc.tuple(text, tie('value')), { maxLength: 5, selector: ([key]) => key }).map((it) => new Map(it)),
      fc
        .tuple(
          text.filter((it) => it !== ''),
          fc.array(fc.tuple(text, tie('value')), { maxLength: 3 }),
        )
        .map(([name, properties]): Variant => ({ is: 'instance', class: name, properties })),
    ),
  }));
  return value;
}

const bytesOf = (value: Variant, dialect: Dialect): Buffer => {
  const encoded = encodeVariant(value, dialect);
  if (!encoded.ok) throw new Error(encoded.why);
  return encoded.value;
};

describe.each([3, 4] as const)('values of Godot %i', (dialect) => {
  it('come back as they went', () =>
    fc.assert(
      fc.property(variants(dialect), (value) => {
        const bytes = bytesOf(value, dialect);
        expect(bytes.length % 4).toBe(0);
        expect(decodeVariant(bytes, dialect)).toEqual({ ok: true, value });
      }),
    ));
  it('of any bytes are a value or a reason, never an exception', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: 40 }), (soup, type) => {
        const bytes = Buffer.concat([Buffer.from([type, 0, 0, 0]), soup]);
        expect(decodeVariant(bytes, dialect)).toHaveProperty('ok');
      }),
      { numRuns: 500 },
    ));
  it('that were damaged or cut are a value or a reason', () =>
    fc.assert(
      fc.property(variants(dialect), fc.nat(), fc.nat(255), (value, at, byte) => {
        const bytes = bytesOf(value, dialect);
        const damaged = Buffer.from(bytes);
        damaged[at % bytes.length] = byte;
        expect(decodeVariant(damaged, dialect)).toHaveProperty('ok');
        const cut = decodeVariant(bytes.subarray(0, at % bytes.length), dialect);
        expect(cut.ok).toBe(false);
      }),
    ));
  it('are not nested deeper than an engine would', () => {
    const nested = (depth: number): Buffer => {
      const array = dialect === 3 ? 19 : 28;
      const level = Buffer.from([array, 0, 0, 0, 1, 0, 0, 0]);
      return Buffer.concat([...Array.from({ length: depth }, () => level), Buffer.alloc(4)]);
    };
    expect(decodeVariant(nested(MAX_DEPTH - 1), dialect).ok).toBe(true);
    expect(decodeVariant(nested(MAX_DEPTH), dialect)).toMatchObject({ ok: false });
    expect(decodeVariant(nested(10_000), dialect)).toMatchObject({ ok: false });
    const deep = Array.from({ length: MAX_DEPTH }).reduce<Variant>((value) => [value], null);
    expect(encodeVariant(deep, dialect)).toMatchObject({ ok: false });
  });
  it('do not promise more elements than there are bytes', () => {
    const dictionary = dialect === 3 ? 18 : 27;
    for (const type of [dictionary, dictionary + 1, dictionary + 2, dictionary + 3]) {
      const bytes = Buffer.from([type, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f]);
      expect(decodeVariant(bytes, dialect)).toMatchObject({ ok: false, why: expect.stringContaining('do not fit') });
    }
  });
});

describe('values as the engines write them', () => {
  it('Godot 3.2.3 says that it prints', () => {
    const hex = '13000000020000000400000005000000 68656c6c6f000000 0200000000000000'.replaceAll(' ', '');
    expect(decodeVariant(Buffer.from(hex, 'hex'), 3)).toEqual({ ok: true, value: ['hello', 0n] });
  });
  it('Godot 4 tells the type of what is in an array or a dictionary, which is passed over', () => {
    const builtin = Buffer.from('1c0001000200000001000000 0200000007000000'.replaceAll(' ', ''), 'hex');
    expect(decodeVariant(builtin, 4)).toEqual({ ok: true, value: [7n] });
    const named = Buffer.from('1c000200040000004e6f646501000000 00000000'.replaceAll(' ', ''), 'hex');
    expect(decodeVariant(named, 4)).toEqual({ ok: true, value: [null] });
    const both = Buffer.from('1b0005000400000002000000 00000000'.replaceAll(' ', ''), 'hex');
    expect(decodeVariant(both, 4)).toEqual({ ok: true, value: new Map() });
  });
  it('has vectors of doubles where it was built with them', () => {
    const bytes = Buffer.alloc(20);
    bytes.writeUInt32LE(5 | (1 << 16), 0);
    bytes.writeDoubleLE(0.1, 4);
    bytes.writeDoubleLE(-2, 12);
    expect(decodeVariant(bytes, 4)).toEqual({ ok: true, value: { is: 'numbers', type: 'Vector2', values: [0.1, -2] } });
  });
  it('leaves nothing over', () => expect(decodeVariant(Buffer.alloc(8), 4)).toMatchObject({ ok: false }));
  it('writes only what an engine has', () => {
    expect(encodeVariant({ is: 'callable' }, 3)).toMatchObject({ ok: false });
    expect(encodeVariant({ is: 'numbers', type: 'Vector2', values: [1] }, 4)).toMatchObject({ ok: false });
    expect(encodeVariant('x'.repeat(MAX_MESSAGE_BYTES), 4)).toMatchObject({ ok: false });
  });
});

describe('a stream of messages', () => {
  it('is the same in whatever pieces it arrives', () =>
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 10 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 40 }),
        (messages, steps) => {
          const stream = Buffer.concat(messages.map((it) => framed(Buffer.from(it))));
          const reader = new FrameReader();
          const heard: Buffer[] = [];
          for (let at = 0, n = 0; at < stream.length; n++) {
            const step = steps[n % steps.length] ?? 1;
            heard.push(...reader.push(stream.subarray(at, at + step)).messages);
            at += step;
          }
          expect(heard.map((it) => [...it])).toEqual(messages.map((it) => [...it]));
        },
      ),
    ));
  it('ends with a message that is too long, and stays ended', () => {
    const reader = new FrameReader();
    const good = framed(Buffer.from('good'));
    const long = Buffer.alloc(4);
    long.writeUInt32LE(MAX_MESSAGE_BYTES + 1);
    const { messages, broken } = reader.push(Buffer.concat([good, long]));
    expect(messages.map(String)).toEqual(['good']);
    expect(broken).toBe(true);
    expect(reader.push(good)).toEqual({ messages: [], broken: true });
  });
  it('takes any bytes', () =>
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (chunks) => {
        const reader = new FrameReader();
        for (const chunk of chunks) expect(reader.push(Buffer.from(chunk))).toHaveProperty('broken');
      }),
    ));
});
