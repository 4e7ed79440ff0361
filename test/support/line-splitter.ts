/** Chunks in, whole lines out. A long line is joined once, when its end has come, not again with every chunk. */
export class LineSplitter {
  readonly #onLine: (line: Buffer) => void;
  #head: Buffer[] = [];

  constructor(onLine: (line: Buffer) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      const part = chunk.subarray(from, end);
      this.#onLine(this.#head.length === 0 ? part : Buffer.concat([...this.#head, part]));
      this.#head = [];
      from = end + 1;
    }
    if (from < chunk.length) this.#head.push(chunk.subarray(from));
  }

  /** What stands behind the last line end. */
  get rest(): Buffer {
    return Buffer.concat(this.#head);
  }
}
