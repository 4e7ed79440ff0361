import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Report } from '../kernel/report.ts';
import { CallBreaker } from './breaker.ts';
import type {
  BreakerState,
  InstanceSpec,
  InstanceView,
  Launched,
  Lease,
  Link,
  ProcessRecords,
  StopReason,
} from './contract.ts';
import { HeldLease, type Holdable, type Waiter } from './held-lease.ts';
import { type Effect, type Event, initial, type Refusal, type State, step } from './machine.ts';
import { refusalOf, told } from './refusal.ts';
import { Run } from './run.ts';
import { lastLines } from './tail.ts';

export interface RunnerOptions<S extends InstanceSpec, L extends Link> {
  readonly clock: Clock;
  readonly report: Report;
  readonly records: ProcessRecords;
  readonly hub: string;
  readonly bootId: string;
  readonly launch: (spec: S, signal: AbortSignal) => Promise<Launched>;
  readonly greet: (launched: Launched, spec: S, signal: AbortSignal) => Promise<L>;
  /** There is no process and nobody holds it any more. */
  readonly unheld: () => void;
}

/** Longer timers overflow and fire at once; one that is early is armed again by the machine. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const BREAKER = { failures: 5, openMs: 10_000 };

/**
 * One instance key: performs what `machine.ts` decides. Deeds are done one at a time, in order, whoever asks for them and from
 * wherever: what an effect brings about is heard after all effects of its own step are done.
 */
export class Runner<S extends InstanceSpec, L extends Link> implements Holdable<L> {
  readonly #options: RunnerOptions<S, L>;
  /** The newest one: its patience counts from now on, its command from the next start on. */
  #spec: S;
  readonly breaker: CallBreaker;
  #state: State = initial;
  #run: Run<S, L> | undefined;
  #lastExit: InstanceView['lastExit'];
  #lastError: string | undefined;
  #cancelTimer: (() => void) | undefined;
  readonly #waiters = new Set<Waiter<L>>();
  readonly #stops: (() => void)[] = [];
  readonly #inbox: (() => readonly Effect[])[] = [];
  #busy = false;
  #closed = false;

  constructor(spec: S, options: RunnerOptions<S, L>) {
    this.#spec = spec;
    this.#options = options;
    const of = `${spec.name} (${spec.project})`;
    const changed = (state: BreakerState, why: string): void =>
      options.report({ kind: 'breaker.changed', of, state, why });
    this.breaker = new CallBreaker({ of, changed, ...BREAKER });
  }

  get spec(): S {
    return this.#spec;
  }

  lease(spec: S): Lease<L> {
    this.#spec = spec;
    this.#hear({ kind: 'leased' });
    return new HeldLease(spec.name, this);
  }

  release(): void {
    this.#hear({ kind: 'released' });
  }

  ask(waiter: Waiter<L>): void {
    if (this.#closed) return waiter.reject(refusalOf('shutdown', this.#spec, {}));
    this.#do(() => {
      this.#waiters.add(waiter);
      return this.#step({ kind: 'asked' });
    });
  }

  dismiss(waiter: Waiter<L>, reason: unknown): void {
    waiter.reject(reason);
    this.#do(() => (this.#waiters.delete(waiter) ? this.#step({ kind: 'gave-up' }) : []));
  }

  /** Resolves when nothing of the process is left; false when there was none. */
  stop(why: StopReason): Promise<boolean> {
    const settled = Promise.withResolvers<boolean>();
    this.#do(() => {
      if (this.#state.kind === 'cold') settled.resolve(false);
      else this.#stops.push(() => settled.resolve(true));
      return this.#step({ kind: 'stop-asked', why });
    });
    return settled.promise;
  }

  /** For good: who asks from now on is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.stop('shutdown');
  }

  /** Stops what runs and starts it anew. Rejects when the new start fails. */
  async restart(): Promise<void> {
    using lease = this.lease(this.#spec);
    this.#hear({ kind: 'stop-asked', why: 'restart' });
    await lease.link(new AbortController().signal);
  }

  get current(): L | undefined {
    return this.#state.kind === 'ready' ? this.#run?.link : undefined;
  }

  get lastWords(): string {
    return this.#run?.lastWords ?? '';
  }

  get unheld(): boolean {
    return this.#state.kind === 'cold' && this.#state.leases === 0;
  }

  get view(): InstanceView {
    const { key, name, project, kind } = this.#spec;
    const { kind: state, epoch, leases } = this.#state;
    const living = state === 'cold' ? undefined : this.#run;
    return {
      key,
      name,
      project,
      kind,
      state: state === 'clearing' ? 'stopping' : state,
      pid: living?.launched?.pid,
      startedAt: living?.startedAt,
      readyAt: living?.readyAt,
      leases,
      inFlight: this.current?.inFlight ?? 0,
      epoch,
      calls: this.current?.calls ?? 0,
      errors: this.current?.errors ?? 0,
      heardAt: undefined,
      silentSince: undefined,
      rssBytes: undefined,
      nextStartAt: undefined,
      crashes: 0,
      breaker: this.breaker.state,
      socketPath: living?.launched?.adoptable?.socketPath,
      restarts: Math.max(0, epoch - 1),
      lastError: this.#lastError,
      lastExit: this.#lastExit,
    };
  }

  #hear(event: Event): void {
    this.#do(() => this.#step(event));
  }

  #do(deed: () => readonly Effect[]): void {
    this.#inbox.push(deed);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#inbox.shift(); next; next = this.#inbox.shift()) {
        for (const effect of next()) this.#perform(effect);
      }
    } finally {
      this.#busy = false;
    }
    if (this.unheld) this.#options.unheld();
  }

  /** The one place that sets the state. */
  #step(event: Event): readonly Effect[] {
    const [state, ...effects] = step(this.#state, event, this.#options.clock.monotonic(), this.#spec);
    this.#state = state;
    return effects;
  }

  /** What others do when they are told is theirs: if it throws, the rest of the step is done all the same. */
  #perform(effect: Effect): void {
    try {
      this.#act(effect);
    } catch (error) {
      this.#options.report({ kind: 'bug', where: `instance ${this.#spec.name}: ${effect.do}`, error });
    }
  }

  #act(effect: Effect): void {
    if (effect.do === 'launch') return this.#launch(effect.epoch);
    const run = this.#run;
    if (!run) return;
    switch (effect.do) {
      case 'abort':
        return run.abort(new HubError('instance-stopped', `The start of ${this.#spec.name} was ended.`));
      case 'signal':
        return run.signal(effect.name);
      case 'wake':
        return this.#wake(effect.at);
      case 'answer':
        return this.#answer(run);
      case 'refuse':
        return this.#refuse(run, effect.why);
      case 'end-link':
        this.#noteExit(run, effect.why);
        return run.endLink(effect.why);
      case 'settle':
        return this.#settle(run);
    }
  }

  #launch(epoch: number): void {
    const { clock, report, launch, greet } = this.#options;
    const { key, name, project } = this.#spec;
    report({ kind: 'instance.starting', key, name, project, attempt: epoch });
    const run = new Run(epoch, this.#spec, {
      clock,
      launch,
      greet,
      tell: (event) => {
        if (event.kind === 'launched') this.#record(run);
        this.#hear(event);
      },
    });
    this.#run = run;
    run.start().catch((error: unknown) => report({ kind: 'bug', where: `start of ${name}`, error }));
  }

  /** A process that cannot be written down is served all the same; the next hub finds it by its marks. */
  #record({ launched, spec: { key, name } }: Run<S, L>): void {
    const { records, bootId, hub, report } = this.#options;
    try {
      if (launched) records.add({ pid: launched.pid, startTime: launched.startTime, bootId, key, name, hub });
    } catch (error) {
      report({ kind: 'bug', where: `record of ${name}`, error });
    }
  }

  #wake(at: number): void {
    const { clock } = this.#options;
    this.#cancelTimer?.();
    const delay = Math.min(Math.max(0, at - clock.monotonic()), LONGEST_TIMER_MS);
    this.#cancelTimer = clock.after(delay, () => {
      const link = this.current;
      this.#hear({ kind: 'woke', ...(link && { use: { inFlight: link.inFlight, lastActiveAt: link.lastActiveAt } }) });
    });
  }

  #answer(run: Run<S, L>): void {
    const { link, launched } = run;
    if (!link || !launched) return;
    if (run.readyAt === undefined) {
      const { key, name } = run.spec;
      run.readyAt = this.#options.clock.now();
      this.#lastError = undefined;
      this.#options.report({ kind: 'instance.ready', key, name, pid: launched.pid, tookMs: run.age });
    }
    this.#tellAll((waiter) => waiter.resolve(link));
  }

  #refuse(run: Run<S, L>, why: Refusal): void {
    const { spec, lastWords } = run;
    const error = refusalOf(why, spec, run);
    if (error.code !== 'instance-stopped') {
      const { key, name } = spec;
      this.#lastError = error.message;
      const stderr = lastLines(lastWords, 20);
      this.#options.report({ kind: 'instance.failed', key, name, message: error.message, stderr });
    }
    this.#tellAll((waiter) => waiter.reject(error));
  }

  #tellAll(tell: (waiter: Waiter<L>) => void): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const waiter of waiters) tell(waiter);
  }

  #noteExit({ spec: { key, name }, launched, exit, readyAt, lastWords }: Run<S, L>, stopped?: StopReason): void {
    if (!launched || !exit) return;
    const { clock, report } = this.#options;
    const why = stopped ?? 'crashed';
    const how = told(exit);
    this.#lastExit = { ...exit, why, at: clock.now() };
    if (!stopped && readyAt !== undefined) this.#lastError = `${name} ended by itself with ${how}`;
    report({ kind: 'instance.exited', key, name, pid: launched.pid, how, why, lastWords: lastLines(lastWords, 20) });
  }

  #settle({ launched }: Run<S, L>): void {
    this.#cancelTimer?.();
    for (const stopped of this.#stops.splice(0)) stopped();
    if (launched) this.#options.records.remove(launched.pid);
  }
}
