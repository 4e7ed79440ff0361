import { HubError } from '../kernel/errors.ts';
import type { InstanceKey } from '../kernel/ids.ts';
import type { Random } from '../kernel/random.ts';
import type { BreakerLimits } from './breaker.ts';
import type { InstanceSpec, InstanceView, Launched, Lease, Link, ProcessRecords, StopReason } from './contract.ts';
import { LaunchPad, type PadOptions } from './launch-pad.ts';
import type { Health } from './life.ts';
import { Runner } from './runner.ts';
import { vitalsOf } from './vitals.ts';
import { Watch, type WatchOptions } from './watch.ts';

export interface PoolOptions<S extends InstanceSpec, L extends Link> extends Omit<PadOptions<S>, 'evict'> {
  /** The handshake. A rejection is a failed start: the process is stopped and those who wait get the error. */
  readonly greet: (launched: Launched, spec: S, signal: AbortSignal) => Promise<L>;
  readonly random: Random;
  readonly records: ProcessRecords;
  readonly bootId: string;
  /** What a later hub must know of the spec to go on with its process: plain, and free of secrets. */
  readonly remembered?: (spec: S) => unknown;
  /** When callers of an instance are refused for a while. */
  readonly breaker?: BreakerLimits;
  /** Absent: nobody looks after the processes that are ready. */
  readonly health?: HealthOptions<L>;
}

/** How ready processes are looked after. */
export interface HealthOptions<L extends Link> extends Pick<WatchOptions<L>, 'probeMs' | 'probe'> {
  /** What the system tells of a process; tests hand in their own. */
  readonly vitals?: WatchOptions<L>['vitals'];
}

const BREAKER: BreakerLimits = { failures: 5, openMs: 10_000 };
/** So many instances that nobody holds and that do not run stay listed, the latest of them: their last words may be asked for. */
const REMEMBERED = 64;
/** What a process gets to leave the process table after its SIGKILL, when everything stops. */
const LEAVE_MS = 2000;

/** Every instance of one hub: at most one living process per key, shared by all who hold a lease on it. */
export class Pool<S extends InstanceSpec, L extends Link> implements AsyncDisposable {
  readonly #options: PoolOptions<S, L>;
  /** In the order they were first asked for. */
  readonly #runners = new Map<InstanceKey, Runner<S, L>>();
  /** Those that nobody holds and that do not run, the longest so first. */
  readonly #unheld = new Set<InstanceKey>();
  readonly #pad: LaunchPad<S>;
  #longestStopMs = 0;
  #closing: Promise<void> | undefined;

  constructor(options: PoolOptions<S, L>) {
    this.#options = options;
    this.#pad = new LaunchPad({ ...options, evict: (kind) => this.#evict(kind) });
  }

  /** Counts; starts nothing. Of two specs with one key the later one is what the next start runs. */
  lease(spec: S): Lease<L> {
    return this.#runnerFor(spec).lease(spec);
  }

  /**
   * Goes on with a living process of an earlier hub, without waiting for a place: it has one. Resolves when it is ready;
   * rejects when its handshake fails, which ends it, or when that key has a process already: then the caller ends it.
   */
  async adopt(spec: S, launched: Launched): Promise<void> {
    const runner = this.#runnerFor(spec);
    if (runner.running) {
      const text = `${spec.name} (${spec.project}) runs already; process ${launched.pid} of an earlier hub is not needed.`;
      throw new HubError('instance-elsewhere', text);
    }
    this.#pad.occupy(spec, launched);
    await runner.adopt(launched);
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

  #runnerFor(spec: S): Runner<S, L> {
    if (this.#closing)
      throw new HubError('hub-draining', `The hub is stopping and starts no ${spec.name}. Try again soon.`);
    this.#longestStopMs = Math.max(this.#longestStopMs, spec.stopMs);
    this.#unheld.delete(spec.key);
    return this.#runners.get(spec.key) ?? this.#newRunner(spec);
  }

  #newRunner(spec: S): Runner<S, L> {
    const { greet, clock, report, records, random } = this.#options;
    const runner = new Runner<S, L>(spec, {
      clock,
      report,
      greet,
      breaker: this.#options.breaker ?? BREAKER,
      chance: () => Number.parseInt(random.hex(4), 16) / 2 ** 32,
      launch: (start, turn, signal) => this.#pad.launch(start, turn, signal),
      watch: (launched, link, tell) => this.#watch(launched, link, tell),
      record: (launched, spec) => this.#record(launched, spec),
      forget: (pid) => records.remove(pid),
      unheld: () => this.#remember(spec.key),
    });
    this.#runners.set(spec.key, runner);
    return runner;
  }

  #watch(launched: Launched, link: L, tell: (health: Health) => void): Watch<L> | undefined {
    const { health, clock } = this.#options;
    return health && new Watch(launched, link, { vitals: vitalsOf, ...health, clock, tell });
  }

  /** A process that cannot be written down is served all the same; the next hub finds it by its marks. */
  #record({ pid, startTime, adoptable }: Launched, spec: S): void {
    const { records, bootId, hub, report, remembered } = this.#options;
    const { key, name } = spec;
    if (pid === 0) return; // whoever has the process writes it down
    const how = adoptable && { adoptable: { ...adoptable, spec: remembered?.(spec) } };
    try {
      records.add({ pid, startTime, bootId, key, name, hub, ...how });
    } catch (error) {
      report({ kind: 'bug', where: `record of ${name}`, error });
    }
  }

  /** The one that was not used for longest gives its place up; it comes back with its next call. */
  #evict(kind: string | undefined): Promise<unknown> | undefined {
    const [longest] = [...this.#runners.values()]
      .filter((runner) => kind === undefined || runner.spec.kind === kind)
      .flatMap((runner) => (runner.spareSince === undefined ? [] : [{ runner, since: runner.spareSince }]))
      .toSorted((a, b) => a.since - b.since);
    return longest?.runner.stop('evicted');
  }

  /** Bounded: a hub lives for months, and every connection of its own may bring a new key. */
  #remember(key: InstanceKey): void {
    this.#unheld.delete(key);
    this.#unheld.add(key);
    for (const old of this.#unheld) {
      if (this.#unheld.size <= REMEMBERED) return;
      this.#unheld.delete(old);
      this.#runners.delete(old);
    }
  }
}
