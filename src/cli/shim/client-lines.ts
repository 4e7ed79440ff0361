import type { Readable } from 'node:stream';
import { LineSplitter, type Overlong } from '../../protocol/index.ts';

/** Takes complete lines; `chunk` is what they came in. False: not too much more, please. */
export type TakeLines = (lines: readonly Buffer[], chunk: Buffer) => boolean;

/** A line longer than this, in bytes, is nobody's message; the hub's own limit is lower and answers with an error. */
export const maxShimLine = 512 * 1024 * 1024;
/** What a client may say ahead, in bytes, while there is no hub to hear it. */
const AHEAD = 1024 * 1024;
/** How often a client that must wait is looked after, in ms. */
const LOOK_MS = 250;
const nothing = Buffer.alloc(0);

export interface ClientEvents {
  /** Once: the client has closed our stdin, or is not there any more. */
  ended(): void;
  /** A line was longer than any hub's limit and is not kept. */
  tooLong(line: Overlong): void;
  /** Asked while the client may not write on, as its end is not seen on stdin then. */
  orphaned(): boolean;
}

/**
 * The client's side of the shim. Reads also between two hubs, as the end of the client must be seen at once; what is said
 * meanwhile is kept for the next hub. Only a client far ahead of a slow hub is held back, and then looked after.
 */
export class ClientLines {
  readonly #input: Readable;
  readonly #events: ClientEvents;
  readonly #splitter = new LineSplitter(maxShimLine);
  #take: TakeLines | undefined;
  #ahead: Buffer[] = [];
  #aheadBytes = 0;
  #woken: (() => void) | undefined;
  #watch: NodeJS.Timeout | undefined;
  #over = false;

  constructor(input: Readable, events: ClientEvents) {
    this.#input = input;
    this.#events = events;
    input.on('data', (chunk: Buffer) => this.#split(chunk));
    for (const end of ['end', 'close', 'error']) input.on(end, () => this.#end());
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
    if (ahead.length > 0 && !take(ahead, nothing)) this.#hold();
    else this.resume();
  }

  detach(): void {
    this.#take = undefined;
    this.resume();
  }

  resume(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
    this.#input.resume();
  }

  #hold(): void {
    this.#input.pause();
    this.#watch ??= setInterval(() => {
      if (this.#events.orphaned()) this.#end();
    }, LOOK_MS);
  }

  #end(): void {
    clearInterval(this.#watch);
    if (this.#over) return;
    this.#over = true;
    this.#events.ended();
  }

  #split(chunk: Buffer): void {
    const { lines, overlong } = this.#splitter.push(chunk);
    for (const line of overlong) this.#events.tooLong(line);
    if (lines.length === 0) return;
    if (this.#take) {
      if (!this.#take(lines, chunk)) this.#hold();
    } else this.#keep(lines);
  }

  #keep(lines: readonly Buffer[]): void {
    for (const line of lines) {
      this.#ahead.push(line);
      this.#aheadBytes += line.length;
    }
    this.#woken?.();
    if (this.#aheadBytes > AHEAD) this.#hold();
  }
}
