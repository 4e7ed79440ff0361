import type { Channel, LineSink } from '../../transport/index.ts';

/**
 * The lines of an instance that may be somebody else's any moment: none goes to it and none is taken from it unless `mine`
 * says so at that very moment. Once it does not, the channel is closed for good and `lost` is called, once.
 */
export function guardedChannel(inner: Channel, mine: () => boolean, lost: () => void): Channel {
  return new GuardedChannel(inner, mine, lost);
}

class GuardedChannel implements Channel {
  readonly #inner: Channel;
  readonly #mine: () => boolean;
  readonly #lost: () => void;
  #closed = false;

  constructor(inner: Channel, mine: () => boolean, lost: () => void) {
    this.#inner = inner;
    this.#mine = mine;
    this.#lost = lost;
  }

  open(sink: LineSink): void {
    this.#inner.open({
      lines: (batch) => {
        if (this.#may()) sink.lines(batch);
      },
      overlong: (head, tail, length) => {
        if (this.#may()) sink.overlong(head, tail, length);
      },
      drained: () => sink.drained(),
      stalled: () => sink.stalled?.(),
      closed: (cut, error) => sink.closed(this.#closed ? undefined : cut, error),
    });
  }

  write(...lines: readonly Buffer[]): void {
    if (this.#may()) this.#inner.write(...lines);
  }

  get queued(): number {
    return this.#inner.queued;
  }

  pause(): void {
    this.#inner.pause();
  }

  resume(): void {
    this.#inner.resume();
  }

  expectProgress(ms: number): void {
    this.#inner.expectProgress(ms);
  }

  end(): void {
    this.#inner.end();
  }

  destroy(error?: Error): void {
    this.#inner.destroy(error);
  }

  #may(): boolean {
    if (this.#closed) return false;
    if (this.#mine()) return true;
    this.#closed = true;
    this.#inner.destroy();
    this.#lost();
    return false;
  }
}
