import { MAX_MESSAGE_BYTES } from './variant.ts';

/** Four bytes of length, and so many bytes. */
export function framed(bytes: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(bytes.length);
  return Buffer.concat([head, bytes]);
}

/** Cuts what arrives, in pieces of any size, into messages. One that is too long ends it: nothing after it can be trusted. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Of the message under way, with its head; undefined until the head is here. */
  #wanted: number | undefined;
  #broken = false;

  /** The messages that are whole now. */
  push(chunk: Buffer): { readonly messages: readonly Buffer[]; readonly broken: boolean } {
    if (this.#broken) return { messages: [], broken: true };
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    const messages: Buffer[] = [];
    for (let message = this.#next(); message; message = this.#next()) messages.push(message);
    return { messages, broken: this.#broken };
  }

  #next(): Buffer | undefined {
    if (this.#wanted === undefined) {
      if (this.#broken || this.#bytes < 4) return undefined;
      const length = this.#joined().readUInt32LE(0);
      if (length > MAX_MESSAGE_BYTES) return this.#break();
      this.#wanted = length + 4;
    }
    if (this.#bytes < this.#wanted) return undefined; // joined only when it is whole: a long message costs one copy
    const whole = this.#joined();
    const message = whole.subarray(4, this.#wanted);
    this.#chunks = [whole.subarray(this.#wanted)];
    this.#bytes -= this.#wanted;
    this.#wanted = undefined;
    return message;
  }

  #joined(): Buffer {
    const [first, ...others] = this.#chunks;
    const whole = first && others.length === 0 ? first : Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    return whole;
  }

  #break(): undefined {
    this.#broken = true;
    this.#chunks = [];
    this.#bytes = 0;
    return undefined;
  }
}
