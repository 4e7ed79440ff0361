import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';

/** How many processes may run at a time. */
export interface PlaceLimits {
  readonly instances: number;
  readonly perKind: number;
}

/** Who wants to start a process. */
export interface Applicant {
  readonly name: string;
  readonly project: string;
  readonly kind: string;
  /** So long, in ms, it waits at most. */
  readonly withinMs: number;
}

export interface AdmissionOptions {
  readonly limits: PlaceLimits;
  readonly clock: Clock;
  /** Ends an idle process, of this kind if one is given; resolves when it is gone. Undefined when there is none. */
  readonly evict: (kind: string | undefined) => Promise<unknown> | undefined;
}

/** Gives the place back; once. */
export type Release = () => void;

interface Waiting extends Applicant {
  readonly answer: PromiseWithResolvers<Release>;
}

/** While anybody waits, so often it is looked whether a process has become idle. */
const LOOK_MS = 1000;

/**
 * Never more processes than may run. When all places are taken an idle process gives up its own; when none is idle, who
 * wants to start waits: the projects take turns, so that one with many servers does not keep out the others, and within a
 * project who came first is first.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #taken = new Map<string, number>();
  /** By project; whose turn is next comes first. */
  readonly #queues = new Map<string, Waiting[]>();
  #total = 0;
  /** Processes that were told to make room and are not gone yet. */
  #leaving = 0;
  #cancelLook: (() => void) | undefined;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  get running(): number {
    return this.#total;
  }

  get waiting(): number {
    return this.#all().length;
  }

  /** Without waiting, whatever the limits say: for a process that runs already. */
  take(kind: string): Release {
    this.#total++;
    this.#taken.set(kind, this.#of(kind) + 1);
    let given = true;
    return () => {
      if (!given) return;
      given = false;
      this.#total--;
      this.#taken.set(kind, this.#of(kind) - 1);
      this.#admit();
    };
  }

  /** Rejects with HubError `no-place` when none became free in time. `queued` hears why it has to wait. */
  async enter(who: Applicant, signal: AbortSignal, queued: (why: string) => void): Promise<Release> {
    signal.throwIfAborted();
    if (this.#fits(who.kind)) return this.take(who.kind);
    const waiting: Waiting = { ...who, answer: Promise.withResolvers<Release>() };
    const late = (): void => this.#turnAway(waiting, this.#noPlace(who));
    const gone = (): void => this.#turnAway(waiting, signal.reason);
    const cancel = this.#options.clock.after(who.withinMs, late);
    signal.addEventListener('abort', gone, { once: true });
    this.#queues.set(who.project, [...(this.#queues.get(who.project) ?? []), waiting]);
    queued(this.#full(who.kind));
    this.#look();
    try {
      return await waiting.answer.promise;
    } finally {
      cancel();
      signal.removeEventListener('abort', gone);
    }
  }

  /** Out of the queue in the same step: a place that is given to somebody who has left would be lost. */
  #turnAway(waiting: Waiting, reason: unknown): void {
    this.#remove(waiting);
    waiting.answer.reject(reason);
  }

  /** Everybody who fits now, the projects in turn. */
  #admit(): void {
    for (let next = this.#next(); next; next = this.#next()) {
      this.#remove(next);
      const rest = this.#queues.get(next.project);
      if (rest) {
        this.#queues.delete(next.project);
        this.#queues.set(next.project, rest);
      }
      next.answer.resolve(this.take(next.kind));
    }
  }

  #next(): Waiting | undefined {
    return this.#all().find(({ kind }) => this.#fits(kind));
  }

  #all(): Waiting[] {
    return [...this.#queues.values()].flat();
  }

  /** Makes room as far as that is possible, and looks again while anybody waits. */
  #look(): void {
    this.#cancelLook?.();
    const waiting = this.#all();
    if (waiting.length === 0) return;
    for (const { kind } of waiting.slice(this.#leaving)) this.#evict(this.#kindFull(kind) ? kind : undefined);
    this.#cancelLook = this.#options.clock.after(LOOK_MS, () => this.#look());
  }

  #evict(kind: string | undefined): void {
    const gone = this.#options.evict(kind);
    if (!gone) return;
    this.#leaving++;
    const left = (): void => void this.#leaving--;
    gone.then(left, left);
  }

  #remove(waiting: Waiting): void {
    const left = this.#queues.get(waiting.project)?.filter((one) => one !== waiting) ?? [];
    if (left.length > 0) this.#queues.set(waiting.project, left);
    else this.#queues.delete(waiting.project);
    if (this.#queues.size === 0) this.#cancelLook?.();
  }

  #fits(kind: string): boolean {
    return this.#total < this.#options.limits.instances && !this.#kindFull(kind);
  }

  #kindFull(kind: string): boolean {
    return this.#of(kind) >= this.#options.limits.perKind;
  }

  #of(kind: string): number {
    return this.#taken.get(kind) ?? 0;
  }

  #full(kind: string): string {
    return this.#kindFull(kind)
      ? `${this.#of(kind)} processes of kind ${kind} run, as many as "instancesPerKind" (WARREN_INSTANCES_PER_KIND) allows`
      : `${this.#total} server processes run, as many as "instances" (WARREN_INSTANCES) allows`;
  }

  #noPlace({ name, project, kind, withinMs }: Applicant): HubError {
    const text = `${name} (${project}) found no place within ${withinMs / 1000} s: ${this.#full(kind)}, and none of them was idle. Stop one ("warren list" shows them, "warren stop" stops one), raise the setting, or try again later.`;
    return new HubError('no-place', text, { facts: { running: this.#total, ofKind: this.#of(kind), kind } });
  }
}
