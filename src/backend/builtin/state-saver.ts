import type { Clock } from '../../kernel/clock.ts';
import { type BuiltinState, MAX_STATE_BYTES } from './contract.ts';
import type { StateLine } from './control-lines.ts';

export interface SaverOptions {
  readonly clock: Clock;
  /** False when no hub is there to hear it. */
  readonly send: (line: StateLine) => boolean;
}

/** What changed is handed to the hub so long after the first change, in ms. */
const SAVE_AFTER_MS = 2000;
/** At its end an instance waits so long, in ms, for its hub to have heard. */
const LAST_SAVE_MS = 1500;

/**
 * When the state of an instance goes to its hub: a while after it changed, when it is asked for, and at the end. It is
 * `dirty` from a change until it was sent, and again when the hub went away before it said that it has it. What never
 * changed and was never restored is not sent, so that nothing empty takes the place of what could not be loaded.
 */
export class StateSaver {
  readonly #state: BuiltinState;
  readonly #options: SaverOptions;
  #dirty = false;
  #touched: boolean;
  #sent = 0;
  #heard = 0;
  #cancel: (() => void) | undefined;
  #settled: (() => void) | undefined;

  constructor(state: BuiltinState, restored: boolean, options: SaverOptions) {
    this.#state = state;
    this.#touched = restored;
    this.#options = options;
  }

  changed(): void {
    this.#dirty = true;
    this.#touched = true;
    this.#cancel ??= this.#options.clock.after(SAVE_AFTER_MS, () => this.#save());
  }

  /** A hub is there, perhaps another one. */
  attached(): void {
    if (this.#sent !== this.#heard) this.changed();
    if (this.#dirty) this.changed();
  }

  asked(asked: number): void {
    this.#send({ asked });
  }

  /** The hub has it. */
  saved(n: number): void {
    this.#heard = Math.max(this.#heard, Math.min(n, this.#sent));
    if (this.#heard === this.#sent) this.#settled?.();
  }

  /** Resolves when the hub has all, or is not there, or takes too long. */
  async last(): Promise<void> {
    this.#rest();
    if (this.#dirty) this.#save();
    if (this.#dirty || this.#heard === this.#sent) return;
    const settled = Promise.withResolvers<void>();
    this.#settled = settled.resolve;
    const cancel = this.#options.clock.after(LAST_SAVE_MS, settled.resolve);
    await settled.promise;
    cancel();
  }

  #save(): void {
    this.#rest();
    this.#send({});
  }

  #rest(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #send(more: { asked?: number }): void {
    const n = this.#sent + 1;
    if (!this.#options.send({ n, ...more, ...(this.#touched ? kept(this.#state) : {}) })) return;
    this.#sent = n;
    this.#dirty = false;
  }
}

/** A state that cannot be kept harms nobody but itself. */
function kept(state: BuiltinState): Pick<StateLine, 'saved' | 'lost'> {
  try {
    const value = state.save();
    const bytes = Buffer.byteLength(JSON.stringify(value) ?? '');
    if (bytes > MAX_STATE_BYTES) return { lost: `it has ${bytes} bytes, ${MAX_STATE_BYTES} are possible` };
    return bytes === 0 ? {} : { saved: { version: state.version, value } };
  } catch (error) {
    return { lost: error instanceof Error ? error.message : String(error) };
  }
}
