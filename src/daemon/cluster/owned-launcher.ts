import type { Elsewhere, Launched, Launcher, LaunchSpec, Ownership } from '../../instance/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { asHubError, type ErrorCode, HubError } from '../../kernel/errors.ts';
import type { InstanceKey } from '../../kernel/ids.ts';
import type { Report } from '../../kernel/report.ts';
import { Holding } from './holding.ts';

/** A connection to the owner, as the process. */
export type Forward = (seen: Elsewhere, spec: LaunchSpec, signal: AbortSignal) => Promise<Launched>;

export interface OwnedOptions {
  readonly ownership: Ownership;
  readonly forward: Forward;
  /** Resolves when the database can be asked: opening it takes longer than any answer. */
  readonly ready: () => Promise<unknown>;
  /** Stops what runs under a key, whose lease is over. */
  readonly disown: (key: InstanceKey) => void;
  readonly clock: Clock;
  readonly report: Report;
}

/** An owner that does not answer may be about to go, or to be killed: asked again after so long, in ms. */
const AGAIN_MS = 250;
const passing: readonly ErrorCode[] = ['hub-unreachable', 'instance-elsewhere', 'hub-draining'];

/** Who owns what runs here, and what is asked of it before anything is started. */
export class Owned {
  readonly #options: OwnedOptions;
  readonly #held = new Map<string, Holding>();

  constructor(options: OwnedOptions) {
    this.#options = options;
  }

  /** What this hub owns under that key, if it does. */
  held(key: string): Holding | undefined {
    return this.#held.get(key);
  }

  /** Starts it when it is this hub's, else connects to the hub whose it is. */
  launcher(key: InstanceKey, launcher: Launcher): Launcher {
    return {
      launch: async (spec, signal) => {
        for (;;) {
          signal.throwIfAborted();
          const answer = await this.#claim(key);
          if (answer instanceof Holding) return this.#start(answer, launcher, spec, signal);
          const launched = await this.#forward(answer, spec, signal);
          if (launched) return launched;
        }
      },
    };
  }

  /** A living process of an earlier run of this home: gone on with only while nobody else owns it. */
  async adopt<T extends { readonly launched: Launched }>(
    key: InstanceKey,
    take: (epoch: number) => Promise<T>,
  ): Promise<T> {
    const answer = await this.#claim(key);
    if (!(answer instanceof Holding))
      throw new HubError('instance-elsewhere', `The hub ${answer.hub} owns this instance now.`);
    try {
      const taken = await take(answer.epoch);
      return { ...taken, launched: answer.guard(taken.launched) };
    } catch (error) {
      void answer.release();
      throw error;
    }
  }

  async #claim(key: InstanceKey): Promise<Holding | Elsewhere> {
    const { ownership, disown, report, ready } = this.#options;
    await ready();
    const holding = new Holding(key);
    const answer = await ownership.claim(key, (why) => {
      report({ kind: 'ownership.lost', key, epoch: holding.epoch, why });
      holding.lose(why);
    });
    if (answer.kind === 'elsewhere') return answer;
    holding.begin(answer);
    report({ kind: 'ownership.taken', key, epoch: answer.epoch, from: '' });
    this.#held.set(key, holding);
    holding.lost.addEventListener('abort', () => disown(key), { once: true });
    holding.over.addEventListener('abort', () => this.#forget(holding), { once: true });
    return holding;
  }

  async #start(holding: Holding, launcher: Launcher, spec: LaunchSpec, signal: AbortSignal): Promise<Launched> {
    try {
      const either = AbortSignal.any([signal, holding.lost]);
      return holding.guard(await launcher.launch({ ...spec, fence: holding.epoch }, either));
    } catch (error) {
      void holding.release();
      throw error;
    }
  }

  /** Undefined: who was the owner does not answer, or is the owner no more. */
  async #forward(seen: Elsewhere, spec: LaunchSpec, signal: AbortSignal): Promise<Launched | undefined> {
    try {
      return await this.#options.forward(seen, spec, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!passing.includes(asHubError(error).code)) throw error;
    }
    await this.#pause(signal);
    return undefined;
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const pause = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(AGAIN_MS, pause.resolve);
    const stop = (): void => pause.resolve();
    signal.addEventListener('abort', stop, { once: true });
    await pause.promise;
    signal.removeEventListener('abort', stop);
    cancel();
  }

  #forget(holding: Holding): void {
    if (this.#held.get(holding.key) === holding) this.#held.delete(holding.key);
  }
}
