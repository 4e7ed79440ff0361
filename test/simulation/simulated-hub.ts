import {
  type Elsewhere,
  type Grant,
  type Judgement,
  type OwnerRows,
  Ownership,
} from '../../src/instance/ownership/index.ts';
import type { Machine } from './machine.ts';
import type { Network, Sender } from './network.ts';
import type { SimulatedRows } from './simulated-rows.ts';

export interface HubOptions {
  readonly name: string;
  readonly homeId: string;
  readonly machine: Machine;
  readonly network: Network;
  readonly rows: SimulatedRows;
  readonly leaseMs: number;
  readonly judgement: Judgement;
  /** How long what runs takes to die, from now. */
  readonly killed: (gone: () => void) => void;
  readonly granted: (hub: SimulatedHub, grant: Grant) => void;
}

/** One run of a hub: the real `Ownership` on a simulated machine, and what it serves. */
export class SimulatedHub implements Sender {
  readonly name: string;
  readonly #options: HubOptions;
  readonly #ownership: Ownership;
  readonly #grants = new Map<string, Grant>();
  readonly #asking = new Set<string>();
  #heard: (key: string) => void = () => undefined;
  alive = true;
  cutOff = false;
  lost = 0;

  constructor(options: HubOptions) {
    this.name = options.name;
    this.#options = options;
    options.rows.hub(options.name, options.homeId);
    const { leaseMs, judgement, machine, name } = options;
    const clock = machine.clock(() => this.alive);
    this.#ownership = new Ownership({ rows: this.#rows(), clock, scope: 's', hub: name, leaseMs, judgement });
  }

  /** Whether it would answer a call of this key now, if its code ran. */
  serves(key: string): boolean {
    return this.alive && this.#grants.get(key)?.valid() === true;
  }

  idle(key: string): boolean {
    return this.alive && !this.#grants.has(key) && !this.#asking.has(key);
  }

  /** What a call does: claims, or waits for the owner to end and claims then. */
  call(key: string): void {
    if (!this.idle(key) || !this.#options.machine.awake) return;
    this.#asking.add(key);
    this.#claim(key).then(
      () => this.#asking.delete(key),
      () => this.#asking.delete(key), // nobody told who owns it: this call failed
    );
  }

  /** The instance stopped by itself: nothing of it is left. */
  stop(key: string): void {
    const grant = this.#grants.get(key);
    if (!grant || !this.alive || !this.#options.machine.awake) return;
    this.#grants.delete(key);
    void grant.release();
  }

  deliver(fn: () => void): void {
    this.#options.machine.deliver(() => this.alive && fn());
  }

  news(key: string): void {
    this.deliver(() => this.#heard(key));
  }

  async #claim(key: string): Promise<void> {
    const answer = await this.#ownership.claim(key, () => this.#onLost(key));
    if (answer.kind === 'elsewhere') return this.#follow(answer);
    this.#grants.set(key, answer);
    this.#options.granted(this, answer);
  }

  async #follow(seen: Elsewhere): Promise<void> {
    await this.#ownership.ended(seen, new AbortController().signal);
    await this.#claim(seen.key);
  }

  #onLost(key: string): void {
    const grant = this.#grants.get(key);
    this.lost++;
    this.#options.killed(() =>
      this.deliver(() => {
        if (this.#grants.get(key) === grant) this.#grants.delete(key);
        void grant?.release();
      }),
    );
  }

  #rows(): OwnerRows {
    const { network, rows, machine } = this.#options;
    return {
      claim: (id, hub, leaseMs) => {
        machine.unseen.clear();
        return network.request(this, () => rows.claim(id, hub, leaseMs));
      },
      renew: (scope, hub, leaseMs) => {
        machine.unseen.clear();
        return network.request(this, () => rows.renew(scope, hub, leaseMs));
      },
      release: (id, hub, epoch) => network.request(this, () => rows.release(id, hub, epoch)),
      owner: (id) => network.request(this, () => rows.owner(id)),
      watchOwners: async (scope, heard) => {
        this.#heard = (key) => heard({ scope, key });
        return { async [Symbol.asyncDispose]() {} };
      },
    };
  }
}
