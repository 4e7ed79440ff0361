import { Malformed } from './variant.ts';

/** Goes through bytes from the front and never past their end. Everything is little-endian, in steps of four. */
export class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  u32(): number {
    return this.#bytes.readUInt32LE(this.#step(4));
  }

  i32(): number {
    return this.#bytes.readInt32LE(this.#step(4));
  }

  i64(): bigint {
    return this.#bytes.readBigInt64LE(this.#step(8));
  }

  u64(): bigint {
    return this.#bytes.readBigUInt64LE(this.#step(8));
  }

  f32(): number {
    return this.#bytes.readFloatLE(this.#step(4));
  }

  f64(): number {
    return this.#bytes.readDoubleLE(this.#step(8));
  }

  /** A count of things that take at least `each` bytes, so that nobody reserves room for what cannot be there. */
  count(each: number): number {
    const count = this.u32() & 0x7fff_ffff; // the highest bit says that it is shared, and nothing to us
    if (count * each > this.left) throw new Malformed(`${count} of something do not fit into ${this.left} bytes`);
    return count;
  }

  /** `length` bytes, and those that fill up to four. */
  padded(length: number): Buffer {
    const from = this.#step(length + padding(length));
    return this.#bytes.subarray(from, from + length);
  }

  string(): string {
    return this.padded(this.u32()).toString('utf8');
  }

  #step(length: number): number {
    const from = this.#at;
    if (length > this.left) throw new Malformed(`it ends where ${length} bytes should follow`);
    this.#at += length;
    return from;
  }
}

export const padding = (length: number): number => (4 - (length % 4)) % 4;
