import { type Judgement, soundJudgement } from '../../src/instance/ownership/index.ts';
import { Dice } from './dice.ts';
import { EventQueue } from './event-queue.ts';
import { DRIFT, Machine } from './machine.ts';
import { Network } from './network.ts';
import { SimulatedHub } from './simulated-hub.ts';
import { type Rules, SimulatedRows, soundRules } from './simulated-rows.ts';

export interface Weakened {
  readonly judgement?: Judgement;
  readonly rules?: Rules;
}

/** What one seed was good for. */
export interface Outcome {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly grants: number;
  readonly lost: number;
  readonly faults: number;
}

const LEASE = 1000;
/** Trouble for so many leases, then peace for so many. */
const TROUBLE = 10;
const PEACE = 2.2;
const KEYS = ['a', 'b'];
const HOMES = 3;

/** Three homes and a database, ten leases of trouble and two of peace. Everything that happens follows from the seed. */
export class World {
  readonly #seed: number;
  readonly #queue = new EventQueue();
  readonly #dice: Dice;
  readonly #network: Network;
  readonly #rows: SimulatedRows;
  readonly #machines: Machine[];
  readonly #hubs: SimulatedHub[] = [];
  readonly #judgement: Judgement;
  readonly #violations: string[] = [];
  readonly #epochs = new Map<string, number>();
  readonly #servedInPeace = new Set<string>();
  readonly #faultsKnown: readonly ((victim: Victim) => void)[] = [
    (victim) => this.#crash(victim),
    (victim) => this.#pause(victim),
    (victim) => this.#sleep(victim),
    (victim) => this.#cut(victim),
    (victim) => this.#setClock(victim),
    (victim) => this.#restartDatabase(victim),
  ];
  #peace = false;
  #runs = 0;
  #grants = 0;
  #lost = 0;
  #faults = 0;

  constructor(seed: number, { judgement = soundJudgement, rules = soundRules }: Weakened = {}) {
    this.#seed = seed;
    const dice = new Dice(seed);
    this.#dice = dice;
    this.#judgement = judgement;
    const rate = dice.between(1 - DRIFT, 1 + DRIFT);
    this.#rows = new SimulatedRows(() => this.#queue.now * rate, rules);
    const bad = dice.roll() * 0.15;
    this.#network = new Network(this.#queue, dice, { lost: bad, mute: bad, late: bad, lateMs: 3 * LEASE });
    this.#machines = Array.from({ length: HOMES }, () => new Machine(this.#queue, dice));
    this.#rows.heard = (key) => this.#news(key);
    for (let home = 0; home < HOMES; home++) this.#start(home);
  }

  async run(): Promise<Outcome> {
    this.#every(
      () => this.#dice.between(0.02, 0.25) * LEASE,
      () => this.#work(),
    );
    this.#every(
      () => this.#dice.between(0.1, 0.8) * LEASE,
      () => this.#fault(),
    );
    await this.#play(TROUBLE * LEASE);
    this.#heal();
    await this.#play((TROUBLE + PEACE) * LEASE);
    for (const key of KEYS)
      if (!this.#servedInPeace.has(key)) this.#violation(`${key} found no owner in two leases of peace`);
    const lost = this.#lost + this.#sum((hub) => hub.lost);
    return { seed: this.#seed, violations: this.#violations, grants: this.#grants, lost, faults: this.#faults };
  }

  async #play(until: number): Promise<void> {
    for (let deed = this.#queue.next(until); deed; deed = this.#queue.next(until)) {
      deed();
      await settled();
      this.#check();
    }
  }

  /** At every instant: who could serve a key can only become more by something that happens. */
  #check(): void {
    for (const key of KEYS) {
      const owners = this.#hubs.filter((hub) => hub.serves(key));
      if (owners.length > 1) this.#violation(`${owners.map(({ name }) => name).join(' and ')} both serve ${key}`);
      if (owners.length > 0 && this.#peace) this.#servedInPeace.add(key);
    }
  }

  #start(home: number): void {
    const machine = this.#machines[home];
    if (!machine) return;
    const name = `h${home}r${++this.#runs}`;
    this.#hubs[home] = new SimulatedHub({
      name,
      homeId: `home${home}`,
      machine,
      network: this.#network,
      rows: this.#rows,
      leaseMs: LEASE,
      judgement: this.#judgement,
      killed: (gone) => this.#queue.in(this.#dice.between(0, 0.2) * LEASE, gone),
      granted: (hub, { key, epoch }) => this.#granted(hub, key, epoch),
    });
  }

  #granted(hub: SimulatedHub, key: string, epoch: number): void {
    this.#grants++;
    const last = this.#epochs.get(key) ?? 0;
    if (epoch <= last) this.#violation(`${hub.name} was granted ${key} with epoch ${epoch} after ${last}`);
    this.#epochs.set(key, epoch);
  }

  /** In peace everybody wants everything; a key that finds no owner then is one that nobody can own. */
  #work(): void {
    if (this.#peace) for (const hub of this.#hubs) for (const wanted of KEYS) hub.call(wanted);
    const hub = this.#dice.pick(this.#hubs);
    const key = this.#dice.pick(KEYS);
    if (!hub || key === undefined || this.#peace) return;
    if (hub.idle(key)) hub.call(key);
    else if (this.#dice.chance(0.1)) hub.stop(key);
  }

  #news(key: string): void {
    for (const hub of this.#hubs)
      if (!hub.cutOff && this.#dice.chance(0.8)) this.#queue.in(this.#dice.between(0.1, 5), () => hub.news(key));
  }

  #fault(): void {
    if (this.#peace) return;
    this.#faults++;
    const home = Math.floor(this.#dice.roll() * HOMES);
    const [hub, machine] = [this.#hubs[home], this.#machines[home]];
    if (!hub || !machine) return;
    const forMs = this.#dice.between(0.05, 3) * LEASE;
    this.#dice.pick(this.#faultsKnown)?.({ home, hub, machine, forMs });
  }

  #crash({ home, hub, machine, forMs }: Victim): void {
    if (!hub.alive || machine.asleep) return;
    hub.alive = false;
    this.#lost += hub.lost;
    this.#queue.in(forMs, () => {
      if (!this.#hubs[home]?.alive) this.#start(home);
    });
  }

  #pause({ machine, forMs }: Victim): void {
    machine.pause();
    this.#queue.in(forMs, () => machine.wake());
  }

  #sleep({ machine, forMs }: Victim): void {
    machine.fallAsleep();
    this.#queue.in(forMs, () => machine.wake());
  }

  #cut({ hub, forMs }: Victim): void {
    hub.cutOff = true;
    this.#queue.in(forMs, () => {
      hub.cutOff = false;
    });
  }

  #setClock({ machine }: Victim): void {
    machine.setWallClock(this.#dice.between(-5, 5) * LEASE);
  }

  #restartDatabase({ forMs }: Victim): void {
    this.#network.databaseUp = false;
    this.#queue.in(forMs / 2, () => {
      this.#network.databaseUp = true;
    });
  }

  #heal(): void {
    this.#peace = true;
    this.#network.heal();
    for (const [home, hub] of this.#hubs.entries()) {
      hub.cutOff = false;
      this.#machines[home]?.wake();
      if (!hub.alive) this.#start(home);
    }
  }

  #every(pause: () => number, deed: () => void): void {
    this.#queue.in(pause(), () => {
      deed();
      this.#every(pause, deed);
    });
  }

  #sum(of: (hub: SimulatedHub) => number): number {
    return this.#hubs.reduce((sum, hub) => sum + (hub.alive ? of(hub) : 0), 0);
  }

  #violation(what: string): void {
    if (this.#violations.length < 5) this.#violations.push(`at ${this.#queue.now.toFixed(1)} ms: ${what}`);
  }
}

interface Victim {
  readonly home: number;
  readonly hub: SimulatedHub;
  readonly machine: Machine;
  readonly forMs: number;
}

/** Everything that follows without time has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
