/** What a claim finds about an instance while it has the row locked. */
export interface Standing {
  readonly hub: string;
  /** Of the owning hub; null when its row is gone. */
  readonly homeId: string | null;
  /** Of the lease, by the database's clock. */
  readonly leftMs: number;
}

/** Who asks. */
export interface Claimant {
  readonly hub: string;
  readonly homeId: string;
}

/**
 * The whole decision who may own an instance; PostgreSQL and the simulation ask it alike. An earlier run of the same home is
 * dead, since the home's kernel lock admits one run at a time, so nobody need wait for its lease to run out.
 */
export const mayClaim = (standing: Standing | undefined, who: Claimant): boolean =>
  standing === undefined || standing.leftMs <= 0 || standing.hub === who.hub || standing.homeId === who.homeId;
