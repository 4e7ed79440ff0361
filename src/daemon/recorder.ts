import { isStoreTrouble } from '../kernel/is-store-trouble.ts';
import type { Fact } from '../kernel/report.ts';
import { UuidV7 } from '../kernel/uuid-v7.ts';
import { cleanFields } from '../observe/index.ts';
import type { Store } from '../store/index.ts';
import { MetricsMeter } from './metrics-meter.ts';
import type { RecorderOptions } from './recorder-options.ts';
import { RowWriter } from './row-writer.ts';

/** Who gave no sign of life for so long is dead: with a look every 10 s, gone within 60 s. In ms, as all here. */
const DEAD_AFTER = 45_000;
const SHORTEST_LOOK = 1000;
const LONGEST_LOOK = 10_000;
const METRICS_EVERY = 60_000;
const PRUNE_EVERY = 24 * 3_600_000;
const KEPT_FOR = 30 * 24 * 3_600_000;
/** Facts come in swarms; how an instance is after them is written once. */
const SETTLE = 20;

/**
 * Writes down what becomes of instances: every fact of their life as an event, how each one is now, who is alive, and once a
 * minute what they did. It hears facts and looks at the pool: calls know nothing of it and wait for nothing.
 */
export class Recorder implements AsyncDisposable {
  readonly #options: RecorderOptions;
  readonly #ids: UuidV7;
  readonly #rows: RowWriter;
  readonly #meter: MetricsMeter;
  readonly #changed = new Set<string>();
  #cancelLook: (() => void) | undefined;
  #cancelRows: (() => void) | undefined;
  #measuredAt: number;
  #prunedAt: number | undefined;
  #over = false;

  constructor(options: RecorderOptions) {
    const { clock, random, hub, keeper } = options;
    this.#options = options;
    this.#ids = new UuidV7(clock, random);
    this.#rows = new RowWriter(options);
    this.#meter = new MetricsMeter(hub.scope, this.#ids);
    this.#measuredAt = clock.monotonic();
    keeper.record({ kind: 'hub', row: hub });
    this.#lookLater();
  }

  /** Never throws. The first line is for the one fact that comes thousands of times a second. */
  hear(fact: Fact): void {
    if (fact.kind === 'call.answered' || this.#over) return;
    try {
      this.#take(fact);
    } catch (error) {
      this.#options.report({ kind: 'bug', where: 'recorder', error });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    this.#cancelLook?.();
    this.#cancelRows?.();
    const { keeper, hub, clock } = this.#options;
    this.#writeRows();
    this.#measure();
    keeper.record({ kind: 'hub-ended', hub: hub.hub, at: clock.now() });
  }

  #take(fact: Fact): void {
    if (fact.kind === 'store.back') for (const { key } of this.#options.instances()) this.#note(key);
    if (fact.kind === 'connection.opened') this.#settle();
    if (!('key' in fact) || !isLife(fact.kind)) return;
    this.#event(fact);
    this.#note(fact.key);
  }

  #event(fact: Fact & { key: string }): void {
    const { keeper, clock, hub, specOf } = this.#options;
    const { kind, key, ...members } = fact;
    const spec = specOf(key);
    const { name = spec?.name ?? '', project = spec?.project ?? '', pid, epoch, ...details } = cleanFields(members);
    const what = kind.slice(kind.indexOf('.') + 1);
    const row = {
      id: this.#ids.next(),
      scope: hub.scope,
      key,
      at: clock.now(),
      name: String(name),
      project: String(project),
      what,
      epoch: numberOr(epoch, this.#epochOf(key)),
      pid: numberOr(pid, null),
      hub: hub.hub,
      details,
    };
    keeper.record({ kind: 'event', row });
  }

  #epochOf(key: string): number | null {
    return this.#options.instances().find((view) => view.key === key)?.epoch ?? null;
  }

  /** A fact is told in the middle of what changes: how things are then is written when they have settled. */
  #note(key: string): void {
    this.#changed.add(key);
    this.#settle();
  }

  #settle(): void {
    this.#cancelRows ??= this.#options.clock.after(SETTLE, () => this.#writeRows());
  }

  #writeRows(): void {
    this.#cancelRows = undefined;
    this.#rows.see(this.#options.projects());
    const views = this.#options.instances().filter(({ key }) => this.#changed.has(key));
    this.#changed.clear();
    this.#rows.write(views);
  }

  #lookLater(): void {
    const { clock, probeMs } = this.#options;
    const every = Math.min(Math.max(probeMs, SHORTEST_LOOK), LONGEST_LOOK);
    this.#cancelLook = clock.after(every, () => {
      this.#look();
      this.#lookLater();
    });
  }

  #look(): void {
    const { keeper, clock, hub, instances, projects } = this.#options;
    const alive = instances().filter(({ state }) => state !== 'cold');
    this.#rows.see(projects());
    this.#rows.write(alive.filter(({ key }) => !this.#rows.knows(key)));
    keeper.record({ kind: 'heartbeat', hub: hub.hub, at: clock.now(), alive: this.#rows.beats(alive) });
    if (clock.monotonic() - this.#measuredAt >= METRICS_EVERY) this.#measure();
    if (keeper.standing.state === 'open') void this.#tidy();
  }

  #measure(): void {
    const { keeper, clock, instances } = this.#options;
    const now = clock.monotonic();
    const rows = this.#meter.measure(instances(), { at: clock.now(), spanMs: now - this.#measuredAt });
    this.#measuredAt = now;
    keeper.record(...rows.map((row) => ({ kind: 'metrics' as const, row })));
  }

  /** Looks also whether the store is still the one that was opened. */
  async #tidy(): Promise<void> {
    const { clock, report } = this.#options;
    const now = clock.now();
    const due = this.#prunedAt === undefined || now - this.#prunedAt >= PRUNE_EVERY;
    if (due) this.#prunedAt = now;
    try {
      await this.#ask((store) => store.check());
      await this.#ask((store) => store.forgetDead(now - DEAD_AFTER));
      if (due) await this.#ask((store) => store.prune(now - KEPT_FOR));
    } catch (error) {
      if (!isStoreTrouble(error)) report({ kind: 'bug', where: 'recorder', error });
    }
  }

  #ask<T>(question: (store: Store) => Promise<T>): Promise<T> {
    return this.#options.keeper.ask(question);
  }
}

const isLife = (kind: Fact['kind']): boolean =>
  kind.startsWith('instance.') || kind.startsWith('ownership.') || kind === 'hub.swept';

const numberOr = (value: unknown, other: number | null): number | null => (typeof value === 'number' ? value : other);
