import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { InstanceKey } from '../kernel/ids.ts';
import type { Report } from '../kernel/report.ts';
import type {
  InstanceSpec,
  InstanceView,
  Launched,
  Launcher,
  Lease,
  Link,
  ProcessRecords,
  StopReason,
} from './contract.ts';
import { type Marks, marked } from './markers.ts';
import { Runner } from './runner.ts';

export interface PoolOptions<S extends InstanceSpec, L extends Link> extends Marks {
  readonly launcherOf: (spec: S) => Launcher;
  /** The handshake. A rejection is a failed start: the process is stopped and those who wait get the error. */
  readonly greet: (launched: Launched, spec: S, signal: AbortSignal) => Promise<L>;
  readonly clock: Clock;
  readonly report: Report;
  readonly records: ProcessRecords;
  readonly bootId: string;
}

/** So many instances that nobody holds and that do not run stay listed, the latest of them: their last words may be asked for. */
const REMEMBERED = 64;
/** What a process gets to leave the process table after its SIGKILL, when everything stops. */
const LEAVE_MS = 2000;

/** Every instance of one hub: at most one living process per key, shared by all who hold a lease on it. */
export class Pool<S extends InstanceSpec, L extends Link> implements AsyncDisposable {
  readonly #options: PoolOptions<S, L>;
  /** The longest unheld first, see `#remember`. */
  readonly #runners = new Map<InstanceKey, Runner<S, L>>();
  #longestStopMs = 0;
  #closing: Promise<void> | undefined;

  constructor(options: PoolOptions<S, L>) {
    this.#options = options;
  }

  /** Counts; starts nothing. Of two specs with one key the later one is what the next start runs. */
  lease(spec: S): Lease<L> {
    if (this.#closing)
      throw new HubError('hub-draining', `The hub is stopping and starts no ${spec.name}. Try again soon.`);
    this.#longestStopMs = Math.max(this.#longestStopMs, spec.stopMs);
    const runner = this.#runners.get(spec.key) ?? this.#runnerOf(spec);
    return runner.lease(spec);
  }

  list(): InstanceView[] {
    return [...this.#runners.values()].map((runner) => runner.view);
  }

  /** What that key runs, or would run next. */
  specOf(key: InstanceKey): S | undefined {
    return this.#runners.get(key)?.spec;
  }

  /** True when there was a process; it and its whole group are gone then. */
  async stop(key: InstanceKey, why: StopReason): Promise<boolean> {
    return (await this.#runners.get(key)?.stop(why)) ?? false;
  }

  /** False when nobody ever leased that key; else it is ready again, or rejects with why not. */
  async restart(key: InstanceKey): Promise<boolean> {
    const runner = this.#runners.get(key);
    if (!runner || this.#closing) return false;
    await runner.restart();
    return true;
  }

  /** The end of what the living process, or else the last one, wrote to stderr. */
  lastWords(key: InstanceKey): string | undefined {
    return this.#runners.get(key)?.lastWords;
  }

  /** Stops everything at the same time and waits for it, with one deadline for all. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const late = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(this.#longestStopMs + LEAVE_MS, late.resolve);
    const stops = [...this.#runners.values()].map((runner) => runner.close());
    await Promise.race([Promise.all(stops), late.promise]);
    cancel();
  }

  #runnerOf(spec: S): Runner<S, L> {
    const { launcherOf, greet, clock, report, records, hub, homeId, bootId } = this.#options;
    const launch = async (spec: S, signal: AbortSignal): Promise<Launched> =>
      launcherOf(spec).launch({ ...spec, env: marked(spec.env, { hub, homeId }) }, signal);
    const unheld = (): void => this.#remember(spec.key);
    const runner = new Runner(spec, { clock, report, records, hub, bootId, launch, greet, unheld });
    this.#runners.set(spec.key, runner);
    return runner;
  }

  /** Bounded: a hub lives for months, and every connection of its own may bring a new key. */
  #remember(key: InstanceKey): void {
    const runner = this.#runners.get(key);
    if (!runner) return;
    this.#runners.delete(key);
    this.#runners.set(key, runner);
    const unheld = [...this.#runners].filter(([, one]) => one.unheld);
    for (const [old] of unheld.slice(0, -REMEMBERED)) this.#runners.delete(old);
  }
}
