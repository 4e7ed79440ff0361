import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Report } from '../kernel/report.ts';
import { type BreakerLimits, CallBreaker } from './breaker.ts';
import { Chronicle } from './chronicle.ts';
import type {
  BreakerState,
  InstanceSpec,
  InstanceView,
  Launched,
  Lease,
  Link,
  ProcessRecord,
  StopReason,
} from './contract.ts';
import { recent } from './crashes.ts';
import { HeldLease, type Holdable, type Waiter } from './held-lease.ts';
import type { Effect, Event, Health, Refusal, State } from './life.ts';
import { hasProcess, initial, step } from './machine.ts';
import { refusalOf } from './refusal.ts';
import { Run, type Turn } from './run.ts';
import { viewOf } from './view-of.ts';
import type { Watch } from './watch.ts';

/** What a runner needs from around it. */
export interface RunnerOptions<S extends InstanceSpec, L extends Link> {
  readonly clock: Clock;
  readonly report: Report;
  readonly breaker: BreakerLimits;
  /** In [0, 1). */
  readonly chance: () => number;
  readonly launch: (start: { spec: S; epoch: number }, turn: Turn, signal: AbortSignal) => Promise<Launched>;
  readonly greet: (launched: Launched, spec: S, signal: AbortSignal) => Promise<L>;
  /** Looks after a process that is ready, until it is disposed of; undefined where nobody does. */
  readonly watch: (launched: Launched, link: L, tell: (health: Health) => void) => Watch<L> | undefined;
  readonly record: (launched: Launched, spec: S) => void;
  readonly forget: (pid: ProcessRecord['pid']) => void;
  /** There is no process and nobody holds it any more. */
  readonly unheld: () => void;
}

/** What is done with the latest run. */
type Deeds<S extends InstanceSpec, L extends Link> = {
  readonly [K in Exclude<Effect['do'], 'launch' | 'adopt'>]: (
    run: Run<S, L>,
    effect: Extract<Effect, { do: K }>,
  ) => void;
};

/** Longer timers overflow and fire at once; one that is early is armed again by the machine. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** One that has just become ready is about to be used. */
const YOUNG_MS = 5000;

/**
 * One instance key: performs what `machine.ts` decides. Deeds are done one at a time, in order, whoever asks for them and from
 * wherever: what an effect brings about is heard after all effects of its own step are done.
 */
export class Runner<S extends InstanceSpec, L extends Link> implements Holdable<L> {
  readonly breaker: CallBreaker;
  readonly #options: RunnerOptions<S, L>;
  readonly #chronicle: Chronicle<S, L>;
  /** The newest one: its patience counts from now on, its command from the next start on. */
  #spec: S;
  #state: State = initial;
  #run: Run<S, L> | undefined;
  /** A living process that is being handed over. */
  #given: Launched | undefined;
  #cancelTimer: (() => void) | undefined;
  readonly #waiters = new Set<Waiter<L>>();
  readonly #stops: (() => void)[] = [];
  readonly #inbox: (() => readonly Effect[])[] = [];
  #busy = false;
  #closed = false;
  readonly #deeds: Deeds<S, L> = {
    abort: (run) => run.abort(new HubError('instance-stopped', `The start of ${this.#spec.name} was ended.`)),
    signal: (run, { name }) => run.signal(name),
    wake: (_, { at }) => this.#wake(at),
    answer: (run) => this.#answer(run),
    refuse: (run, { why }) => this.#refuse(run, why),
    'end-link': (run, { why }) => this.#ended(run, why),
    settle: (run) => this.#settle(run),
    tell: (run, effect) => {
      // The stricter of the two, and the one that knows the last words: who asks hears of it and not of the breaker.
      if (effect.what === 'held') this.breaker.reset();
      this.#chronicle.tell(run, effect, this.#state.crashes.length);
    },
  };

  constructor(spec: S, options: RunnerOptions<S, L>) {
    this.#spec = spec;
    this.#options = options;
    this.#chronicle = new Chronicle(options);
    const of = `${spec.name} (${spec.project})`;
    const changed = (state: BreakerState, why: string): void =>
      options.report({ kind: 'breaker.changed', of, state, why });
    this.breaker = new CallBreaker({ ...options.breaker, of, changed, now: () => options.clock.monotonic() });
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
      if (hasProcess(this.#state)) this.#stops.push(() => settled.resolve(true));
      else settled.resolve(false);
      return this.#step({ kind: 'stop-asked', why });
    });
    return settled.promise;
  }

  /** For good: who asks from now on is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.stop('shutdown');
  }

  /** Stops what runs and starts it anew; a crash loop and an open breaker are forgiven. Rejects when the new start fails. */
  async restart(): Promise<void> {
    using lease = this.lease(this.#spec);
    this.breaker.reset();
    this.#hear({ kind: 'stop-asked', why: 'restart' });
    await lease.link(new AbortController().signal);
  }

  /** Goes on with a living process of an earlier hub. Rejects, and ends it, when its handshake fails. */
  async adopt(launched: Launched): Promise<void> {
    using lease = this.lease(this.#spec);
    this.#given = launched;
    this.#hear({ kind: 'adopted', as: launched.adoptable?.epoch ?? 0 });
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

  get running(): boolean {
    return hasProcess(this.#state);
  }

  /** When it was last used, on the monotonic clock; undefined when it cannot be spared now. */
  get spareSince(): number | undefined {
    const link = this.current;
    if (this.#state.kind !== 'ready' || !link || link.inFlight > 0) return undefined;
    if (!this.#run || this.#run.age < YOUNG_MS) return undefined;
    return Math.max(this.#state.lastActiveAt, link.lastActiveAt);
  }

  get view(): InstanceView {
    const known = { spec: this.#spec, state: this.#state, run: this.#run, chronicle: this.#chronicle };
    return viewOf({ ...known, breaker: this.breaker.state }, this.#options.clock);
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
    if (state.kind === 'cold') this.#cancelTimer?.();
    if (state.kind !== 'ready') this.#run?.watch?.[Symbol.dispose]();
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
    if (effect.do === 'launch') return this.#begin(effect.epoch);
    if (effect.do === 'adopt') return this.#begin(effect.epoch, this.#given);
    // The table pairs every deed with its effect; TypeScript cannot follow that through a look-up.
    const deed = this.#deeds[effect.do] as (run: Run<S, L>, effect: Effect) => void;
    if (this.#run) deed(this.#run, effect);
  }

  #begin(epoch: number, given?: Launched): void {
    const { clock, report, launch, greet, chance, record } = this.#options;
    const spec = this.#spec;
    const run = new Run<S, L>(epoch, spec, {
      clock,
      chance,
      greet,
      launch: (turn, signal) => launch({ spec, epoch }, turn, signal),
      tell: (event) => {
        if (event.kind === 'launched' && run.launched) record(run.launched, spec);
        this.#hear(event);
      },
    });
    this.#run = run;
    this.#given = undefined;
    if (given) this.#chronicle.adopted(run, given.pid);
    else this.#chronicle.starting(run);
    run.start(given).catch((error: unknown) => report({ kind: 'bug', where: `start of ${spec.name}`, error }));
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
    const { link, launched, epoch } = run;
    if (!link || !launched) return;
    this.#chronicle.ready(run, launched.pid);
    run.watch ??= this.#options.watch(launched, link, (health) => this.#hear({ kind: 'probed', epoch, ...health }));
    this.#tellAll((waiter) => waiter.resolve(link));
  }

  #refuse(run: Run<S, L>, why: Refusal): void {
    const { clock } = this.#options;
    const now = clock.monotonic();
    const heldMs = 'hold' in this.#state && this.#state.hold ? this.#state.hold.until - now : 0;
    const { error, exit, lastWords } = run;
    const crashes = recent(this.#state.crashes, now).length;
    const refusal = refusalOf(why, run.spec, { error, lastWords, crashes, heldMs, ...(exit && { exit }) });
    // That it is held was told once, with what it failed of.
    if (refusal.code !== 'instance-stopped' && why !== 'held') this.#chronicle.failed(run, refusal);
    this.#tellAll((waiter) => waiter.reject(refusal));
  }

  #tellAll(tell: (waiter: Waiter<L>) => void): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const waiter of waiters) tell(waiter);
  }

  /** The link counts what its end left unanswered, so it hears of it first. */
  #ended(run: Run<S, L>, why: StopReason | undefined): void {
    try {
      run.endLink(why);
    } finally {
      this.#chronicle.exited(run, why);
    }
  }

  #settle({ launched }: Run<S, L>): void {
    this.#cancelTimer?.();
    for (const stopped of this.#stops.splice(0)) stopped();
    if (launched) this.#options.forget(launched.pid);
  }
}
