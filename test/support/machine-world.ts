import { expect } from 'vitest';
import type { Effect, Event, Limits, State } from '../../src/instance/life.ts';
import { initial, step } from '../../src/instance/machine.ts';

/** What can be done to an instance. Processes live and die as they like; the machine only hears of it. */
export const deeds = [
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
  'launch-refused',
  'greeting-refused',
  'queued',
  'placed',
  'adopt',
  'silence',
  'cut',
  'weight',
  'old-news',
  'a-second',
  'an-hour',
] as const;
export type Deed = (typeof deeds)[number];

interface Living {
  phase: 'launching' | 'running' | 'exited';
  greeted: boolean;
  termAt?: number;
  killed: boolean;
}

/** The world around one machine: checks after every step what must always be true. */
export class World {
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
  /** Somebody stopped it, and nobody asked since. */
  #down = false;
  launches = 0;
  /** Those that nobody had asked for when they were made. */
  alone = 0;
  holds = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  do(deed: Deed): void {
    const deeds: Record<Deed, () => void> = {
      lease: () => this.#lease(),
      release: () => this.#release(),
      ask: () => this.#ask(),
      'give-up': () => this.#giveUp(),
      stop: () => {
        this.#down = true;
        this.#hear({ kind: 'stop-asked', why: 'requested' });
      },
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
      'launch-refused': () =>
        this.#news('launching', (_, epoch) => this.#living.delete(epoch), 'not-launched', { innocent: true }),
      'greeting-refused': () =>
        this.#news(
          'running',
          (living) => {
            living.greeted = true;
          },
          'greeting-failed',
          { innocent: true },
        ),
      queued: () => this.#hear({ kind: 'queued', epoch: this.state.epoch }),
      placed: () => this.#hear({ kind: 'placed', epoch: this.state.epoch }),
      adopt: () => this.#adopt(),
      silence: () => this.#look({ heard: false }),
      cut: () => this.#hear({ kind: 'cut', epoch: this.state.epoch }),
      weight: () => this.#look({ heard: true, rssBytes: 2000 }),
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
    this.#down = false;
    const held = this.state.kind === 'held' && this.#now < this.state.hold.until;
    this.#hear({ kind: 'asked' });
    if (held) expect(this.#waiting.has(caller)).toBe(false);
  }

  /** As the pool does it: only where there is no process. */
  #adopt(): void {
    if (this.state.kind !== 'cold' || this.#leases === 0) return;
    this.#down = false;
    this.#hear({ kind: 'adopted', as: 5 });
  }

  #look(health: { heard: boolean; rssBytes?: number }): void {
    this.#hear({ kind: 'probed', epoch: this.state.epoch, inFlight: 0, answers: 'before', ...health });
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
    more: { innocent?: true } = {},
  ): void {
    const [found] = [...this.#living].filter(([, living]) => living.phase === phase);
    if (!found) return;
    const [epoch, living] = found;
    if (phase === 'running' && living.greeted) return;
    change(living, epoch);
    this.#hear({ kind, epoch, chance: 0.5, ...more });
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
    const before = this.state;
    const [state, ...effects] = step(before, event, this.#now, this.#limits);
    if (effects.some((effect) => effect.do === 'launch') && 'hold' in before && before.hold)
      expect(this.#now).toBeGreaterThanOrEqual(before.hold.until);
    if (state.kind === 'held' && before.kind !== 'held') this.holds++;
    expect(state.epoch).toBeGreaterThanOrEqual(this.state.epoch);
    this.state = state;
    for (const effect of effects) this.#perform(effect);
    expect(state.leases).toBe(this.#leases);
    expect('waiters' in state ? state.waiters : 0).toBe(this.#waiting.size);
    expect(this.#living.size).toBeLessThanOrEqual(1);
  }

  #perform(effect: Effect): void {
    if (effect.do === 'launch') this.#launch(effect.epoch, 'launching');
    if (effect.do === 'adopt') this.#launch(effect.epoch, 'running');
    if (effect.do === 'wake') this.#wakeAt = effect.at;
    if (effect.do === 'signal') this.#signal(effect.epoch, effect.name);
    if (effect.do === 'settle') expect(this.#living.has(effect.epoch)).toBe(false);
    if (effect.do === 'answer') expect(this.#living.get(this.state.epoch)?.phase).toBe('running');
    if (['answer', 'refuse'].includes(effect.do)) for (const caller of this.#waiting) this.#settle(caller);
  }

  /** Never beside another one, never for nobody, never after somebody stopped it. */
  #launch(epoch: number, phase: Living['phase']): void {
    expect([...this.#living]).toEqual([]);
    expect(this.#leases).toBeGreaterThan(0);
    if (phase === 'launching') expect(this.#down).toBe(false);
    if (this.#waiting.size === 0) this.alone++;
    this.launches++;
    this.#living.set(epoch, { phase, greeted: false, killed: false });
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
