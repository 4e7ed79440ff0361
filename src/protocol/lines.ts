/** What came of one chunk. */
export interface Split {
  /** Complete lines without their LF, blank ones left out; they share the chunk's memory. */
  readonly lines: readonly Buffer[];
  /** A line that was longer than the limit has just ended. */
  readonly overlong: { head: Buffer; tail: Buffer; length: number } | undefined;
}

const LF = 0x0a;
const CR = 0x0d;
/** How much of a line that is too long is kept at either end, in bytes: enough to find its id. */
const KEPT = 64 * 1024;
const nothing = Buffer.alloc(0);

/**
 * Cuts a byte stream into lines. Memory is bounded by the limit: of a longer line only its ends are kept.
 * At most one overlong line is told per chunk when chunks are not larger than the limit, which a socket's never are.
 */
export class LineSplitter {
  readonly #limit: number;
  #parts: Buffer[] = [];
  #length = 0;
  #head: Buffer | undefined;
  #tail: Buffer = nothing;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(chunk: Buffer): Split {
    const lines: Buffer[] = [];
    let overlong: Split['overlong'];
    let from = 0;
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
      const line = this.#complete(chunk.subarray(from, at));
      if (line && !isBlank(line)) lines.push(line);
      if (!line) overlong = this.#letGo();
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
    const line = this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts, this.#length);
    this.#parts = [];
    this.#length = 0;
    return line;
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#head) this.#tail = lastOf(this.#tail, part);
    else {
      this.#parts.push(part);
      if (this.#length > this.#limit) this.#overflow();
    }
  }

  #overflow(): void {
    const all = Buffer.concat(this.#parts, this.#length);
    this.#head = Buffer.from(all.subarray(0, KEPT));
    this.#tail = Buffer.from(all.subarray(-KEPT));
    this.#parts = [];
  }

  #letGo(): { head: Buffer; tail: Buffer; length: number } {
    const gone = { head: this.#head ?? nothing, tail: this.#tail, length: this.#length };
    this.#head = undefined;
    this.#tail = nothing;
    this.#length = 0;
    return gone;
  }
}

const isBlank = (line: Buffer): boolean => line.length === 0 || (line.length === 1 && line[0] === CR);

const lastOf = (tail: Buffer, part: Buffer): Buffer =>
  part.length >= KEPT ? Buffer.from(part.subarray(-KEPT)) : Buffer.concat([tail, part]).subarray(-KEPT);
