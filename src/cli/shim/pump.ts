import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { controlIn, type Farewell, isControl, LineSplitter } from '../../protocol/index.ts';
import { type ClientLines, maxShimLine } from './client-lines.ts';
import type { Ledger } from './ledger.ts';

const LF = Buffer.from('\n');

export interface Ends {
  readonly client: ClientLines;
  readonly output: Writable;
  readonly hub: Socket;
  readonly ledger: Ledger;
}

/**
 * Copies whole lines between a client and one hub until that hub goes away. Lines are never cut: a client that outlives
 * a hub must not be left with half a message. A slow side holds back the other, nothing piles up.
 */
export class Pump {
  readonly #ends: Ends;
  readonly #fromHub = new LineSplitter(maxShimLine);
  #farewell: Farewell | undefined;

  constructor(ends: Ends) {
    this.#ends = ends;
  }

  /** `again` are lines for this hub that an earlier one left undone, `early` are bytes that came with its welcome. */
  run(again: readonly Buffer[], early: Buffer): Promise<Farewell | undefined> {
    const { client, output, hub } = this.#ends;
    const { promise, resolve } = Promise.withResolvers<Farewell | undefined>();
    const more = (): void => void hub.resume();
    hub.on('data', (chunk: Buffer) => this.#back(chunk));
    hub.on('error', () => undefined); // 'close' follows
    hub.on('drain', () => client.resume());
    output.on('drain', more);
    hub.once('close', () => {
      client.detach();
      output.off('drain', more);
      resolve(this.#farewell);
    });
    if (again.length > 0) this.#forward(again, LF);
    client.attach((lines, chunk) => this.#forward(lines, chunk));
    if (early.length > 0) this.#back(early);
    hub.resume();
    return promise;
  }

  #forward(lines: readonly Buffer[], chunk: Buffer): boolean {
    for (const line of lines) this.#ends.ledger.said(line);
    return this.#ends.hub.write(whole(chunk, lines));
  }

  #back(chunk: Buffer): void {
    const { lines } = this.#fromHub.push(chunk);
    if (lines.length === 0) return;
    const { output, hub, ledger } = this.#ends;
    let control = false;
    for (const line of lines) {
      if (isControl(line)) control = true;
      else ledger.heard(line);
    }
    const bytes = control ? join(lines.filter((line) => !this.#isForUs(line))) : whole(chunk, lines);
    if (bytes.length > 0 && !output.write(bytes)) hub.pause();
  }

  #isForUs(line: Buffer): boolean {
    if (!isControl(line)) return false;
    const word = controlIn(line);
    if (word && 'session' in word) this.#ends.ledger.worksAs(word.session);
    else this.#farewell = word ?? this.#farewell;
    return true;
  }
}

/** The chunk itself when it is nothing but these lines, which is the usual case; else the lines put together. */
function whole(chunk: Buffer, lines: readonly Buffer[]): Buffer {
  let size = lines.length;
  for (const line of lines) size += line.length;
  return size === chunk.length && chunk.at(-1) === LF[0] && begins(chunk, lines[0]) ? chunk : join(lines);
}

const begins = (chunk: Buffer, line: Buffer | undefined): boolean =>
  line?.buffer === chunk.buffer && line.byteOffset === chunk.byteOffset;

const join = (lines: readonly Buffer[]): Buffer => Buffer.concat(lines.flatMap((line) => [line, LF]));
