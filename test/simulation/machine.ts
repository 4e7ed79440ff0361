import type { Clock } from '../../src/kernel/clock.ts';
import type { Dice } from './dice.ts';
import type { EventQueue } from './event-queue.ts';

/** Clocks of the simulated world run up to this share faster or slower than real time. */
export const DRIFT = 0.045;

interface Timer {
  target: number;
  fn: () => void;
  over: boolean;
}

/**
 * One computer: two clocks of their own rate and zero, and one process at a time. `paused`: its code does not run, time does
 * (SIGSTOP). `asleep`: its code does not run and the monotonic clock stands still, the wall clock goes on (a closed laptop).
 */
export class Machine {
  readonly #queue: EventQueue;
  readonly #dice: Dice;
  readonly #rate: number;
  readonly #wallRate: number;
  #wallOffset: number;
  #slept = 0;
  #asleepAt: number | undefined;
  #paused = false;
  #backlog: (() => void)[] = [];
  #sleepers: Timer[] = [];
  /** What happened to its clocks that the hub has not looked at them since. */
  readonly unseen = new Set<'slept' | 'set-back'>();

  constructor(queue: EventQueue, dice: Dice) {
    this.#queue = queue;
    this.#dice = dice;
    this.#rate = dice.between(1 - DRIFT, 1 + DRIFT);
    this.#wallRate = dice.between(1 - DRIFT, 1 + DRIFT);
    this.#wallOffset = dice.between(-1e6, 1e6);
  }

  get awake(): boolean {
    return !this.#paused && this.#asleepAt === undefined;
  }

  get asleep(): boolean {
    return this.#asleepAt !== undefined;
  }

  /** The clock of one run of the hub; `alive` says whether that run still exists. */
  clock(alive: () => boolean): Clock {
    return {
      now: () => Math.floor(1.7e12 + this.#wallOffset + this.#queue.now * this.#wallRate),
      monotonic: () => this.#monotonic(),
      after: (ms, fn) => {
        const timer: Timer = { target: this.#monotonic() + ms, fn: () => alive() && fn(), over: false };
        this.#schedule(timer);
        return () => {
          timer.over = true;
        };
      },
      sleep: () => Promise.reject(new Error('nobody sleeps here')),
    };
  }

  /** Runs it now, or when code runs here again. */
  deliver(fn: () => void): void {
    if (this.awake) fn();
    else this.#backlog.push(fn);
  }

  pause(): void {
    this.#paused = true;
  }

  /** Not when the wall clock was set back unseen: of both together no clock of the machine could tell. */
  fallAsleep(): void {
    if (this.unseen.has('set-back')) return;
    this.#asleepAt ??= this.#queue.now;
    this.unseen.add('slept');
  }

  wake(): void {
    if (this.#asleepAt !== undefined) this.#slept += this.#queue.now - this.#asleepAt;
    this.#asleepAt = undefined;
    this.#paused = false;
    const [timers, backlog] = [this.#sleepers, this.#backlog];
    this.#sleepers = [];
    this.#backlog = [];
    for (const timer of timers) this.#schedule(timer);
    for (const fn of this.#dice.shuffled(backlog)) this.#queue.in(0, () => this.deliver(fn));
  }

  /** As `fallAsleep`, the other way round. */
  setWallClock(byMs: number): void {
    if (byMs < 0 && this.unseen.has('slept')) return;
    if (byMs < 0) this.unseen.add('set-back');
    this.#wallOffset += byMs;
  }

  #monotonic(): number {
    return ((this.#asleepAt ?? this.#queue.now) - this.#slept) * this.#rate;
  }

  #schedule(timer: Timer): void {
    const inMs = Math.max(0, timer.target - this.#monotonic()) / this.#rate;
    this.#queue.in(inMs + 1e-6, () => this.#fire(timer));
  }

  #fire(timer: Timer): void {
    if (timer.over) return;
    if (this.#asleepAt !== undefined) return void this.#sleepers.push(timer);
    if (this.#monotonic() < timer.target) return this.#schedule(timer);
    this.deliver(() => {
      if (timer.over) return;
      timer.over = true;
      timer.fn();
    });
  }
}
