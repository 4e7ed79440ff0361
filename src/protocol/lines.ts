/** What was kept of a line that was longer than the limit. */
export interface Overlong {
  readonly head: Buffer;
  readonly tail: Buffer;
  readonly length: number;
}

/** What came of one chunk. */
export interface Split {
  /** Complete lines without their LF, blank ones left out; they share the chunk's memory. */
  readonly lines: readonly Buffer[];
  /**
   * Lines longer than the limit that ended in this chunk. At most one when chunks are not larger than the limit, and
   * then it stood before all of `lines`.
   */
  readonly overlong: readonly Overlong[];
}

const LF = 0x0a;
const CR = 0x0d;
/** How much of a line that is too long is kept at either end, in bytes: enough to find its id. */
const KEPT = 64 * 1024;
/** So many crumbs, each smaller than this in bytes, are swept together: a line that trickles in must not cost an object a byte. */
const CRUMBS = 256;
const CRUMB = 4096;
const nothing = Buffer.alloc(0);
const none: readonly Overlong[] = [];

/** Cuts a byte stream into lines. Memory is bounded by the limit: of a longer line only its ends are kept. */
export class LineSplitter {
  readonly #limit: number;
  #parts: Buffer[] = [];
  #crumbs = 0;
  #length = 0;
  #head: Buffer | undefined;
  #tail: Buffer = nothing;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(chunk: Buffer): Split {
    const lines: Buffer[] = [];
    let overlong = none;
    let from = 0;
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
      const line = this.#complete(chunk.subarray(from, at));
      if (!line) overlong = [...overlong, this.#letGo()];
      else if (!isBlank(line)) lines.push(line);
      from = at + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
    return { lines, overlong };
  }

  /** Bytes behind the last LF, as far as they were kept. */
  rest(): Buffer | undefined {
    if (this.#head) return this.#head;
    return this.#length > 0 ? Buffer.concat(this.#parts) : undefined;
  }

  #complete(end: Buffer): Buffer | undefined {
    if (!this.#head && this.#length === 0 && end.length <= this.#limit) return end;
    this.#keep(end);
    if (this.#head) return undefined;
    const line = Buffer.concat(this.#parts, this.#length);
    this.#forget();
    return line;
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#head) this.#tail = lastOf(this.#tail, part);
    else {
      this.#parts.push(part);
      this.#crumbs = part.length < CRUMB ? this.#crumbs + 1 : 0;
      if (this.#length > this.#limit) this.#overflow();
      else if (this.#crumbs === CRUMBS) this.#sweep();
    }
  }

  #sweep(): void {
    this.#parts.push(Buffer.concat(this.#parts.splice(-CRUMBS)));
    this.#crumbs = 0;
  }

  #overflow(): void {
    const all = Buffer.concat(this.#parts, this.#length);
    this.#head = Buffer.from(all.subarray(0, KEPT));
    this.#tail = Buffer.from(all.subarray(-KEPT));
    this.#parts = [];
    this.#crumbs = 0;
  }

  #letGo(): Overlong {
    const gone = { head: this.#head ?? nothing, tail: this.#tail, length: this.#length };
    this.#head = undefined;
    this.#tail = nothing;
    this.#forget();
    return gone;
  }

  #forget(): void {
    this.#parts = [];
    this.#crumbs = 0;
    this.#length = 0;
  }
}

const isBlank = (line: Buffer): boolean => line.length === 0 || (line.length === 1 && line[0] === CR);

const lastOf = (tail: Buffer, part: Buffer): Buffer =>
  part.length >= KEPT ? Buffer.from(part.subarray(-KEPT)) : Buffer.from(Buffer.concat([tail, part]).subarray(-KEPT));
