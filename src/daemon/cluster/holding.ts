import type { Grant, Launched } from '../../instance/index.ts';
import { guardedChannel } from './guarded-channel.ts';

/** One instance that this hub owns, from the claim until nothing of its process is left. */
export class Holding {
  readonly key: string;
  readonly #lost = new AbortController();
  readonly #over = new AbortController();
  #grant: Grant | undefined;
  #released: Promise<void> | undefined;

  constructor(key: string) {
    this.key = key;
  }

  /** Its lease is over, and nobody gave it back. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Lost, or given back: nobody is served here any more. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  get epoch(): number {
    return this.#grant?.epoch ?? 0;
  }

  valid(): boolean {
    return !this.#over.signal.aborted && this.#grant?.valid() === true;
  }

  /** Granted: what was lost before that stays lost. */
  begin(grant: Grant): this {
    this.#grant = grant;
    return this;
  }

  lose(why: string): void {
    if (this.#over.signal.aborted) return;
    this.#lost.abort(new Error(why));
    this.#over.abort(new Error(why));
  }

  /** Nothing of the process is left. */
  release(): Promise<void> {
    this.#over.abort(new Error('it was given back'));
    this.#released ??= this.#grant?.release() ?? Promise.resolve();
    return this.#released;
  }

  /** The process, as long as it is ours: when it is not, it is killed at once, and nothing it says is heard. */
  guard(launched: Launched): Launched {
    const kill = (): void => {
      launched.channel.destroy();
      launched.signal('SIGKILL');
    };
    if (this.lost.aborted) kill();
    else this.lost.addEventListener('abort', kill, { once: true });
    void launched.gone.then(() => this.release());
    const late = (): void => this.lose('its lease had run out when a line came');
    return {
      ...launched,
      lastWords: () => launched.lastWords(),
      signal: (name) => launched.signal(name),
      channel: guardedChannel(launched.channel, () => this.valid(), late),
    };
  }
}
