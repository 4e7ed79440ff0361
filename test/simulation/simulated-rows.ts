import type { OwnedId, OwnerSeen } from '../../src/instance/ownership/index.ts';
import { type Claimant, mayClaim, type Standing } from '../../src/store/postgres/may-claim.ts';

interface Row {
  hub: string;
  homeId: string;
  epoch: number;
  expiresAt: number;
}

/** A parameter only so that tests can show what a weaker one does. */
export interface Rules {
  mayClaim(standing: Standing | undefined, who: Claimant): boolean;
  nextEpoch(row: { readonly hub: string; readonly epoch: number } | undefined, hub: string): number;
}

export const soundRules: Rules = { mayClaim, nextEpoch: (row) => (row?.epoch ?? 0) + 1 };

/** The table of owners with the semantics of its SQL, each statement at one moment of the database's own clock. */
export class SimulatedRows {
  readonly #rows = new Map<string, Row>();
  readonly #homes = new Map<string, string>();
  readonly #now: () => number;
  readonly #rules: Rules;
  /** Called with each row that changed hands. */
  heard: (key: string) => void = () => undefined;

  constructor(now: () => number, rules: Rules = soundRules) {
    this.#now = now;
    this.#rules = rules;
  }

  /** A row of `hubs`. */
  hub(hub: string, homeId: string): void {
    this.#homes.set(hub, homeId);
  }

  claim({ scope, key }: OwnedId, hub: string, leaseMs: number): OwnerSeen {
    const homeId = this.#homes.get(hub) ?? '';
    const row = this.#rows.get(key);
    const standing = row && { hub: row.hub, homeId: row.homeId, leftMs: row.expiresAt - this.#now() };
    if (this.#rules.mayClaim(standing, { hub, homeId })) {
      const epoch = this.#rules.nextEpoch(row, hub);
      this.#rows.set(key, { hub, homeId, epoch, expiresAt: this.#now() + leaseMs });
      this.heard(key);
    }
    return this.#seen({ scope, key }) ?? unreachable();
  }

  renew(scope: string, hub: string, leaseMs: number): (OwnedId & { epoch: number })[] {
    const ours = [...this.#rows].filter(([, row]) => row.hub === hub && row.expiresAt > this.#now());
    for (const [, row] of ours) row.expiresAt = Math.max(row.expiresAt, this.#now() + leaseMs);
    return ours.map(([key, { epoch }]) => ({ scope, key, epoch }));
  }

  release({ key }: OwnedId, hub: string, epoch: number): void {
    const row = this.#rows.get(key);
    if (row?.hub !== hub || row.epoch !== epoch) return;
    row.expiresAt = Math.min(row.expiresAt, this.#now());
    this.heard(key);
  }

  owner(id: OwnedId): OwnerSeen | undefined {
    return this.#seen(id);
  }

  #seen({ scope, key }: OwnedId): OwnerSeen | undefined {
    const row = this.#rows.get(key);
    return (
      row && {
        scope,
        key,
        hub: row.hub,
        epoch: row.epoch,
        leftMs: row.expiresAt - this.#now(),
        address: `of ${row.hub}`,
      }
    );
  }
}

const unreachable = (): never => {
  throw new Error('a claim left no row');
};
