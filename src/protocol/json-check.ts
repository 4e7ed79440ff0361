import { skipSpace } from './json-skip.ts';

/**
 * Strict JSON (RFC 8259) check of one value, in one pass without decoding. What a client sends is checked before it
 * reaches a server that others share: a server's own parser must never be the first to meet garbage.
 * Gives the index behind the value, -1, or `tooDeep`. UTF-8 is checked by the caller, natively.
 */
export function checkValue(bytes: Buffer, at: number, end: number): number {
  return new Checker(bytes, end).value(at);
}

/** Deeper nesting is nobody's message, and would overflow the stack of many a parser behind us. */
export const maxDepth = 512;
export const tooDeep = -2;

const literals = new Map<number, Buffer>(
  ['true', 'false', 'null'].map((word) => [word.charCodeAt(0), Buffer.from(word)]),
);

/** Recursive descent; depth is bounded, so the stack is too. */
class Checker {
  readonly #bytes: Buffer;
  readonly #end: number;
  #depth = 0;

  constructor(bytes: Buffer, end: number) {
    this.#bytes = bytes;
    this.#end = end;
  }

  value(at: number): number {
    const first = this.#bytes[at];
    if (at >= this.#end || first === undefined) return -1;
    if (first === 0x22) return this.#string(at);
    if (first === 0x7b) return this.#nested(at, 0x7d);
    if (first === 0x5b) return this.#nested(at, 0x5d);
    const literal = literals.get(first);
    return literal ? this.#literal(at, literal) : this.#number(at);
  }

  #nested(at: number, close: 0x7d | 0x5d): number {
    if (++this.#depth > maxDepth) return tooDeep;
    let i = skipSpace(this.#bytes, at + 1, this.#end);
    if (this.#bytes[i] === close && i < this.#end) return this.#leave(i + 1);
    for (;;) {
      i = close === 0x7d ? this.#member(i) : this.value(i);
      if (i < 0) return i;
      i = skipSpace(this.#bytes, i, this.#end);
      const byte = i < this.#end ? this.#bytes[i] : undefined;
      if (byte === close) return this.#leave(i + 1);
      if (byte !== 0x2c) return -1;
      i = skipSpace(this.#bytes, i + 1, this.#end);
    }
  }

  #leave(at: number): number {
    this.#depth--;
    return at;
  }

  #member(at: number): number {
    if (at >= this.#end || this.#bytes[at] !== 0x22) return -1;
    const key = this.#string(at);
    if (key < 0) return -1;
    const colon = skipSpace(this.#bytes, key, this.#end);
    if (colon >= this.#end || this.#bytes[colon] !== 0x3a) return -1;
    return this.value(skipSpace(this.#bytes, colon + 1, this.#end));
  }

  #string(at: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    for (let i = at + 1; i < end; i++) {
      const byte = bytes[i];
      if (byte === 0x22) return i + 1;
      if (byte === undefined || byte < 0x20) return -1;
      if (byte === 0x5c) {
        i = this.#escape(i + 1);
        if (i < 0) return -1;
      }
    }
    return -1;
  }

  /** `at` is behind the backslash; gives the index of the escape's last byte. */
  #escape(at: number): number {
    const byte = this.#bytes[at];
    if (at >= this.#end || byte === undefined) return -1;
    if (byte !== 0x75) return simpleEscapes[byte] ? at : -1;
    for (let i = at + 1; i <= at + 4; i++) if (i >= this.#end || !isHex(this.#bytes[i])) return -1;
    return at + 4;
  }

  #literal(at: number, word: Buffer): number {
    const behind = at + word.length;
    return behind <= this.#end && this.#bytes.compare(word, 0, word.length, at, behind) === 0 ? behind : -1;
  }

  #number(at: number): number {
    let i = this.#bytes[at] === 0x2d ? at + 1 : at;
    const whole = this.#digits(i);
    if (whole === i || (this.#bytes[i] === 0x30 && whole > i + 1)) return -1;
    i = whole;
    if (i < this.#end && this.#bytes[i] === 0x2e) {
      const fraction = this.#digits(i + 1);
      if (fraction === i + 1) return -1;
      i = fraction;
    }
    return this.#exponent(i);
  }

  #exponent(at: number): number {
    if (at >= this.#end || (this.#bytes[at] !== 0x65 && this.#bytes[at] !== 0x45)) return at;
    const sign = this.#bytes[at + 1];
    const from = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
    const behind = this.#digits(from);
    return behind === from ? -1 : behind;
  }

  #digits(at: number): number {
    let i = at;
    while (i < this.#end && isDigit(this.#bytes[i])) i++;
    return i;
  }
}

/** Behind a backslash: one of "\/bfnrt. */
const simpleEscapes: readonly boolean[] = Array.from({ length: 256 }, (_, byte) =>
  '"\\/bfnrt'.includes(String.fromCharCode(byte)),
);
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
const isHex = (byte: number | undefined): boolean =>
  isDigit(byte) || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
