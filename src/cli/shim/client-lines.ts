import type { Readable } from 'node:stream';
import { LineSplitter } from '../../protocol/index.ts';

/** Takes complete lines; `chunk` is what they came in. False: not too much more, please. */
export type TakeLines = (lines: readonly Buffer[], chunk: Buffer) => boolean;

/** A line longer than this, in bytes, is nobody's message; the hub's own limit is lower and answers with an error. */
export const maxShimLine = 512 * 1024 * 1024;
/** What a client may say ahead, in bytes, while there is no hub to hear it. */
const AHEAD = 1024 * 1024;
const nothing = Buffer.alloc(0);

/**
 * The client's side of the shim. Always reads, also between two hubs, as the end of the client must be seen at once;
 * what is said meanwhile is kept for the next hub.
 */
export class ClientLines {
  readonly #input: Readable;
  readonly #splitter = new LineSplitter(maxShimLine);
  #take: TakeLines | undefined;
  #ahead: Buffer[] = [];
  #aheadBytes = 0;
  #woken: (() => void) | undefined;

  constructor(input: Readable, ended: () => void) {
    this.#input = input;
    input.on('data', (chunk: Buffer) => this.#split(chunk));
    input.once('end', ended);
    input.once('close', ended);
    input.once('error', ended);
  }

  /** Resolves when the client has said something that no hub has heard yet. */
  said(): Promise<void> {
    if (this.#ahead.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#woken = resolve;
    });
  }

  attach(take: TakeLines): void {
    this.#take = take;
    const ahead = this.#ahead;
    this.#ahead = [];
    this.#aheadBytes = 0;
    if (ahead.length > 0) take(ahead, nothing);
    this.resume();
  }

  detach(): void {
    this.#take = undefined;
    this.resume();
  }

  resume(): void {
    this.#input.resume();
  }

  #split(chunk: Buffer): void {
    const { lines } = this.#splitter.push(chunk);
    if (lines.length === 0) return;
    if (this.#take) {
      if (!this.#take(lines, chunk)) this.#input.pause();
      return;
    }
    for (const line of lines) {
      this.#ahead.push(line);
      this.#aheadBytes += line.length;
    }
    this.#woken?.();
    if (this.#aheadBytes > AHEAD) this.#input.pause();
  }
}
