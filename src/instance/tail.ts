/** The last bytes of an endless stream, in bounded memory. */
export class Tail {
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #cut = false;

  constructor(limit = 64 * 1024) {
    this.#limit = limit;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    // Joined only now and then, so that a flood of small chunks costs a copy per `limit` bytes and not per chunk.
    if (this.#bytes > 2 * this.#limit || this.#chunks.length > 1024) this.#compact();
  }

  /** As text from the first whole line on; what was cut off in the middle is left out. */
  text(): string {
    this.#compact();
    const text = Buffer.concat(this.#chunks).toString('utf8');
    const lineEnd = this.#cut ? text.indexOf('\n') : -1;
    return lineEnd < 0 ? text : text.slice(lineEnd + 1);
  }

  #compact(): void {
    const whole = Buffer.concat(this.#chunks);
    const from = Math.max(0, whole.length - this.#limit);
    this.#cut ||= from > 0;
    // A copy, not a view: a view would keep the whole flood alive.
    const kept = from > 0 ? Buffer.from(whole.subarray(from)) : whole;
    this.#chunks = [kept];
    this.#bytes = kept.length;
  }
}

/** The last `count` lines that say something, at most `length` characters. */
export function lastLines(text: string, count: number, length = 2000): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const kept = lines.filter((line) => line !== '').slice(-count);
  return kept.join('\n').slice(-length);
}
