import type { Clock } from '../../kernel/clock.ts';
import type { Report } from '../../kernel/report.ts';
import { ControlLink } from './control-link.ts';
import { dial } from './dial.ts';
import { endHost, type HostProcess } from './host-process.ts';
import { hurried, unless } from './within.ts';

export interface SparesOptions {
  /** How many wait at a time. */
  readonly count: number;
  readonly kind: string;
  readonly hub: string;
  readonly start: (signal: AbortSignal) => Promise<HostProcess>;
  readonly clock: Clock;
  readonly report: Report;
}

/** The next one is started behind whatever took the last, and after a failure not at once. */
const BEHIND_MS = 250;
const START_MS = 10_000;
const AFTER_FAILURE_MS = 30_000;
/** Below that of any launch, which so takes it over. */
const SPARE_EPOCH = 0;

/**
 * Processes of one built-in kind that were started ahead and are nobody yet. They are no instances: they have no key and no
 * record, and count nowhere. A control connection holds each, so that it ends by itself when the hub is gone.
 */
export class Spares implements AsyncDisposable {
  readonly #options: SparesOptions;
  readonly #waiting: HostProcess[] = [];
  readonly #closing = new AbortController();
  #filling: Promise<void> | undefined;

  constructor(options: SparesOptions) {
    this.#options = options;
  }

  /** Starts what is missing, one after the other. */
  fill(): void {
    if (this.#closing.signal.aborted || this.#waiting.length >= this.#options.count) return;
    this.#filling ??= this.#add();
  }

  /** One that can become somebody now; whoever takes it is its owner. */
  take(): HostProcess | undefined {
    const spare = this.#waiting.shift();
    if (spare) this.#options.clock.after(BEHIND_MS, () => this.fill());
    return spare;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('the hub stops'));
    await this.#filling;
    await Promise.all(this.#waiting.splice(0).map(endHost));
  }

  async #add(): Promise<void> {
    const { kind, start, clock, report } = this.#options;
    let again = 0;
    try {
      const spare = await hurried((signal) => this.#begun(start, signal), START_MS, {
        clock,
        signal: this.#closing.signal,
      });
      this.#waiting.push(spare);
    } catch (error) {
      again = AFTER_FAILURE_MS;
      if (!this.#closing.signal.aborted)
        report({
          kind: 'message.dropped',
          where: `spare of ${kind}`,
          why: error instanceof Error ? error.message : String(error),
        });
    } finally {
      this.#filling = undefined;
      clock.after(again, () => this.fill());
    }
  }

  async #begun(start: SparesOptions['start'], signal: AbortSignal): Promise<HostProcess> {
    const spare = await start(signal);
    const { nonce, socketPath } = spare;
    try {
      const control = ControlLink.over(await dial(socketPath), () => undefined);
      await unless(control.attach({ nonce, hub: this.#options.hub, epoch: SPARE_EPOCH }), signal);
    } catch (error) {
      await endHost(spare);
      throw error;
    }
    void this.#replace(spare);
    return spare;
  }

  /** One that ends by itself is no spare any more. */
  async #replace(spare: HostProcess): Promise<void> {
    await spare.process.exited;
    const at = this.#waiting.indexOf(spare);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    this.#options.clock.after(AFTER_FAILURE_MS, () => this.fill());
  }
}
