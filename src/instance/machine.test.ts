import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Effect, Event, Limits, State } from './life.ts';
import { initial, step } from './machine.ts';

/** What can be done to an instance. Processes live and die as they like; the machine only hears of it. */
type Deed =
  | 'lease'
  | 'release'
  | 'ask'
  | 'give-up'
  | 'stop'
  | 'restart'
  | 'launch-works'
  | 'launch-fails'
  | 'greeting-works'
  | 'greeting-fails'
  | 'leader-dies'
  | 'group-empties'
  | 'old-news'
  | 'a-second'
  | 'an-hour';

const deeds: readonly Deed[] = [
  'lease',
  'release',
  'ask',
  'give-up',
  'stop',
  'restart',
  'launch-works',
  'launch-fails',
  'greeting-works',
  'greeting-fails',
  'leader-dies',
  'group-empties',
  'old-news',
  'a-second',
  'an-hour',
];

interface Living {
  phase: 'launching' | 'running' | 'exited';
  greeted: boolean;
  termAt?: number;
  killed: boolean;
}

/** The world around one machine: checks after every step what must always be true. */
class World {
  state: State = initial;
  readonly #limits: Limits;
  readonly #living = new Map<number, Living>();
  #now = 0;
  #wakeAt: number | undefined;
  #leases = 0;
  /** By number: how often each was answered. */
  readonly #answers = new Map<number, number>();
  readonly #waiting = new Set<number>();
  #asked = 0;
  launches = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  do(deed: Deed): void {
    const deeds: Record<Deed, () => void> = {
      lease: () => this.#lease(),
      release: () => this.#release(),
      ask: () => this.#ask(),
      'give-up': () => this.#giveUp(),
      stop: () => this.#hear({ kind: 'stop-asked', why: 'requested' }),
      restart: () => this.#hear({ kind: 'stop-asked', why: 'restart' }),
      'launch-works': () =>
        this.#news(
          'launching',
          (living) => {
            living.phase = 'running';
          },
          'launched',
        ),
      'launch-fails': () => this.#news('launching', (_, epoch) => this.#living.delete(epoch), 'not-launched'),
      'greeting-works': () =>
        this.#news(
          'running',
          (living) => {
            living.greeted = true;
          },
          'greeted',
        ),
      'greeting-fails': () =>
        this.#news(
          'running',
          (living) => {
            living.greeted = true;
          },
          'greeting-failed',
        ),
      'leader-dies': () => this.#exit(),
      'group-empties': () => this.#news('exited', (_, epoch) => this.#living.delete(epoch), 'gone'),
      'old-news': () => this.#oldNews(),
      'a-second': () => this.#pass(1000),
      'an-hour': () => this.#pass(3_600_000),
    };
    deeds[deed]();
  }

  /** Everybody cooperates from here on: what is under way comes to its end. */
  finish(): void {
    for (let n = 0; n < 40; n++) {
      if (this.state.kind === 'waiting' || this.state.kind === 'held') this.#pass(60_000);
      this.do('launch-works');
      if (this.state.kind === 'starting') this.do('greeting-works');
      if (this.state.kind === 'stopping') this.do('leader-dies');
      if (this.state.kind === 'clearing') this.do('group-empties');
    }
    expect([...this.#waiting]).toEqual([]);
    expect([...this.#answers.values()].every((times) => times === 1)).toBe(true);
    expect(['cold', 'ready']).toContain(this.state.kind);
    expect(this.#living.size).toBe(this.state.kind === 'ready' ? 1 : 0);
  }

  #lease(): void {
    this.#leases++;
    this.#hear({ kind: 'leased' });
  }

  /** As a lease does it: who waits through it gives up first. */
  #release(): void {
    if (this.#leases === 0) return;
    if (this.#leases === 1) while (this.#waiting.size > 0) this.#giveUp();
    this.#leases--;
    this.#hear({ kind: 'released' });
  }

  #ask(): void {
    if (this.#leases === 0) return;
    const caller = ++this.#asked;
    this.#waiting.add(caller);
    this.#hear({ kind: 'asked' });
  }

  #giveUp(): void {
    const [caller] = this.#waiting;
    if (caller === undefined) return;
    this.#settle(caller);
    this.#hear({ kind: 'gave-up' });
  }

  #settle(caller: number): void {
    this.#waiting.delete(caller);
    this.#answers.set(caller, (this.#answers.get(caller) ?? 0) + 1);
  }

  #news(
    phase: Living['phase'],
    change: (living: Living, epoch: number) => void,
    kind: 'launched' | 'not-launched' | 'greeted' | 'greeting-failed' | 'gone',
  ): void {
    const [found] = [...this.#living].filter(([, living]) => living.phase === phase);
    if (!found) return;
    const [epoch, living] = found;
    if (phase === 'running' && living.greeted) return;
    change(living, epoch);
    this.#hear({ kind, epoch, chance: 0.5 });
  }

  #exit(): void {
    const [found] = [...this.#living].filter(([, living]) => living.phase === 'running');
    if (!found) return;
    found[1].phase = 'exited';
    this.#hear({ kind: 'exited', epoch: found[0], exit: { code: 1, signal: null } });
  }

  #oldNews(): void {
    const before = this.state;
    const epoch = this.state.epoch - 1;
    for (const kind of ['launched', 'not-launched', 'greeted', 'greeting-failed', 'gone'] as const)
      this.#hear({ kind, epoch, chance: 0.5 });
    this.#hear({ kind: 'exited', epoch, exit: { code: 0, signal: null } });
    expect(this.state).toBe(before);
  }

  #pass(ms: number): void {
    const until = this.#now + ms;
    for (let n = 0; this.#wakeAt !== undefined && this.#wakeAt <= until && n < 100; n++) {
      this.#now = Math.max(this.#now, this.#wakeAt);
      this.#wakeAt = undefined;
      this.#hear({ kind: 'woke', use: { inFlight: 0, lastActiveAt: 0 } });
    }
    this.#now = until;
    // An ignored stop is followed by SIGKILL in time, whatever else happened meanwhile.
    for (const { termAt, killed, phase } of this.#living.values()) {
      if (phase !== 'launching' && termAt !== undefined && this.#now >= termAt + this.#limits.stopMs)
        expect(killed).toBe(true);
    }
  }

  #hear(event: Event): void {
    const [state, ...effects] = step(this.state, event, this.#now, this.#limits);
    expect(state.epoch).toBeGreaterThanOrEqual(this.state.epoch);
    this.state = state;
    for (const effect of effects) this.#perform(effect);
    expect(state.leases).toBe(this.#leases);
    expect('waiters' in state ? state.waiters : 0).toBe(this.#waiting.size);
    expect(this.#living.size).toBeLessThanOrEqual(1);
  }

  #perform(effect: Effect): void {
    if (effect.do === 'launch') this.#launch(effect.epoch);
    if (effect.do === 'wake') this.#wakeAt = effect.at;
    if (effect.do === 'signal') this.#signal(effect.epoch, effect.name);
    if (effect.do === 'answer') {
      expect(this.#living.get(this.state.epoch)?.phase).toBe('running');
      for (const caller of this.#waiting) this.#settle(caller);
    }
    if (effect.do === 'refuse') for (const caller of this.#waiting) this.#settle(caller);
    if (effect.do === 'settle') expect(this.#living.has(effect.epoch)).toBe(false);
  }

  #launch(epoch: number): void {
    expect([...this.#living]).toEqual([]);
    this.launches++;
    this.#living.set(epoch, { phase: 'launching', greeted: false, killed: false });
  }

  #signal(epoch: number, name: 'SIGTERM' | 'SIGKILL'): void {
    const living = this.#living.get(epoch);
    if (!living || living.phase === 'launching') return;
    if (name === 'SIGKILL') {
      expect(living.termAt).toBeDefined();
      living.killed = true;
    } else living.termAt ??= this.#now;
  }
}

const limits = fc.record({
  startMs: fc.constantFrom(1500, 30_000),
  idleMs: fc.constantFrom(0, 2000, 1_800_000),
  stopMs: fc.constantFrom(0, 5000),
  linger: fc.constantFrom('keep' as const, 'stop' as const),
  memoryBytes: fc.constantFrom(0, 1000),
});

describe('whatever happens, in whatever order', () => {
  it('one process at a time, one answer for everybody, SIGKILL after an ignored SIGTERM', () => {
    const usual: Deed[] = ['lease', 'ask', 'launch-works', 'greeting-works'];
    const deed = fc.constantFrom(...deeds, ...usual, ...usual);
    let launches = 0;
    fc.assert(
      fc.property(limits, fc.array(deed, { maxLength: 80, size: 'max' }), (limits, script) => {
        const world = new World(limits);
        for (const deed of script) world.do(deed);
        world.finish();
        launches += world.launches;
      }),
      { numRuns: 500 },
    );
    expect(launches).toBeGreaterThan(500);
  });

  it('an instance nobody holds and that does not linger is not left running', () => {
    fc.assert(
      fc.property(limits, fc.array(fc.constantFrom(...deeds), { maxLength: 60 }), (limits, script) => {
        const world = new World({ ...limits, linger: 'stop' });
        for (const deed of script) world.do(deed);
        while (world.state.leases > 0) world.do('release');
        world.finish();
        expect(world.state.kind).toBe('cold');
      }),
      { numRuns: 300 },
    );
  });
});
