import { StringDecoder } from 'node:string_decoder';
import { PrintedReader } from './game/index.ts';
import type { News } from './news.ts';

/** Read before anybody knew whether the debugger would tell it. */
const EARLY_NEWS = 500;
const LAST_WORDS = 4000;

/**
 * What a game writes, as events of its own: told only while no debugger does. Until it is clear whether one will, it is kept.
 * `waiting` → `silent` when the debugger is there, or `telling` when it does not come, or has gone.
 */
export class GameOutput {
  readonly #tell: (news: News) => void;
  readonly #streams = {
    stdout: { decoder: new StringDecoder('utf8'), reader: new PrintedReader('stdout') },
    stderr: { decoder: new StringDecoder('utf8'), reader: new PrintedReader('stderr') },
  };
  #state: 'waiting' | 'silent' | 'telling' = 'waiting';
  #early: News[] = [];
  #lastWords = '';

  constructor(tell: (news: News) => void) {
    this.#tell = tell;
  }

  push(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    const { decoder, reader } = this.#streams[stream];
    const text = decoder.write(chunk);
    if (stream === 'stderr') this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS);
    this.#take(reader.push(text));
  }

  /** The debugger tells all this from now on. It was not there for what scripts did wrong before. */
  silence(): void {
    for (const news of this.#early) if (news.kind !== 'print' && news.script !== undefined) this.#tell(news);
    this.#early = [];
    this.#state = 'silent';
  }

  /** Nobody else tells it. */
  speak(): void {
    this.#state = 'telling';
    for (const news of this.#early) this.#tell(news);
    this.#early = [];
  }

  end(): void {
    if (this.#state === 'waiting') this.speak();
    for (const { reader } of Object.values(this.#streams)) this.#take(reader.end());
  }

  /** The end of what it wrote to stderr. */
  get lastWords(): string {
    return this.#lastWords.trim();
  }

  #take(news: readonly News[]): void {
    if (this.#state === 'telling') for (const it of news) this.#tell(it);
    else if (this.#state === 'waiting' && this.#early.length < EARLY_NEWS) this.#early.push(...news);
  }
}
