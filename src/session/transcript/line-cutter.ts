/** A line of a transcript, as far as it is kept. */
export interface Line {
  readonly text: string;
  /** All of its bytes, its newline too. */
  readonly bytes: number;
  /** Its end is missing: it was longer than lines may be. */
  readonly cut: boolean;
  /** Nothing ended it: whoever writes it was not through. */
  readonly torn: boolean;
}

const NEWLINE = 0x0a;

/** Cuts bytes into lines, however they arrive. Of a line at most `longest` bytes are held. */
export class LineCutter {
  readonly #longest: number;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #bytes = 0;

  constructor(longest: number) {
    this.#longest = longest;
  }

  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      this.#hold(chunk.subarray(from, at));
      this.#bytes += 1;
      lines.push(this.#take(false));
      from = at + 1;
    }
    if (from < chunk.length) this.#hold(chunk.subarray(from));
    return lines;
  }

  /** What no newline ended. */
  end(): Line[] {
    return this.#bytes === 0 ? [] : [this.#take(true)];
  }

  #hold(part: Buffer): void {
    this.#bytes += part.length;
    const room = this.#longest - this.#heldBytes;
    if (room <= 0) return;
    const kept = Buffer.from(part.subarray(0, room)); // the chunk is used again
    this.#held.push(kept);
    this.#heldBytes += kept.length;
  }

  #take(torn: boolean): Line {
    const bytes = this.#bytes;
    const cut = bytes - (torn ? 0 : 1) > this.#heldBytes;
    const text = Buffer.concat(this.#held).toString('utf8');
    this.#held = [];
    this.#heldBytes = 0;
    this.#bytes = 0;
    return { text, bytes, cut, torn };
  }
}
